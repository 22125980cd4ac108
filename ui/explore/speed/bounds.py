"""Show a network's lower bound of time: the roofline of a device, and one operation's formula."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.machine import keep_peaks, kept_peaks, measure_peaks
from analysis.roofline import HERE, NetworkBound
from language.catalogue import _
from ui import cached
from ui.callbacks import run_to_end
from ui.explore.selection import choose, selected_operations
from ui.explore.speed.kept import timed
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.roofline_device import DEVICE, device_title
from ui.style import is_dark
from ui.views import choose_view
from viz.numbers import in_bytes, share
from viz.roofline_plots import formulas, in_time, rate, roofline_figure

BATCHES = (1, 8, 64)


def show(view: NetworkView) -> None:
    """Show the bound on a device, where it comes from, and the plot."""
    st.markdown(f"**{_('Roofline')}**")
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    devices = cached.devices()
    words = {key: device_title(device) for key, device in devices.items()}
    device = devices[choose_view(left, _("Device"), view.key(DEVICE), words)]
    sizes = {str(size): str(size) for size in BATCHES}
    batch = int(choose_view(right, _("Images in a batch"), view.key("roofline-batch"), sizes))
    if HERE not in devices:
        st.button(
            _("Measure the peaks of this machine"),
            help=_("A product of matrices and copies, for about two seconds; kept for everybody."),
            on_click=_measure,
            key=view.key("measure-peaks"),
        )
    found = cached.bounds(view.spec, device, batch)
    _show_sums(found)
    paths = [
        cached.profile(view.spec).operations[index].path for index in selected_operations(view)
    ]
    measured = _measured(view, found)
    figure = roofline_figure(found, is_dark=is_dark(), selected=paths, measured=measured)
    show_plot(figure, view.key("plot-roofline"), partial(choose, view))
    _show_formula(found, paths, measured)


def _measured(view: NetworkView, found: NetworkBound) -> dict[str, float]:
    """Return the seconds of each operation that was timed here, for the same batch."""
    kept = timed(view)
    if kept is None or kept.times is None or found.device.key != HERE:
        return {}
    setting = kept.measurement.setting
    if setting.batch != found.batch or setting.backward:
        return {}
    return {path: 1e-3 * spent for path, spent in kept.times.by_path.items()}


def _measure() -> None:
    run_to_end(_measure_once)


def _measure_once() -> None:
    # Another reader may have been faster.
    if kept_peaks() is None:
        keep_peaks(measure_peaks())
    cached.device_here.cache_clear()  # type: ignore[attr-defined]


def _show_sums(found: NetworkBound) -> None:
    device = found.device
    st.markdown(
        _(
            "**At least {time}** for a batch of {batch} on {device}: {memory} of it is memory "
            "traffic, the rest arithmetic."
        ).format(
            time=in_time(found.seconds),
            batch=found.batch,
            device=escape_markdown(device.name),
            memory=share(found.share("memory"), 1),
        )
    )
    st.caption(
        _(
            "Each operation takes at least as long as its arithmetic at {peak} and as its bytes at "
            "{bandwidth}, float32, one operation after the other and none fused: a library that "
            "fuses, or computes in a lower precision, may take less."
        ).format(
            peak=rate(device.flops),
            bandwidth=f"{in_bytes(device.main_bandwidth)}/s",
        )
    )


def _show_formula(found: NetworkBound, paths: list[str], measured: Mapping[str, float]) -> None:
    """Show the two limits of the selected operation with their numbers."""
    chosen = [bound for bound in found.operations if bound.work.path in paths]
    if not chosen:
        st.caption(_("A click on a dot, or a part selected in the diagram, shows its formula."))
        return
    bound = max(chosen, key=lambda one: one.seconds)
    arithmetic, memory = formulas(bound, found.device)
    limits = {"arithmetic": _("limited by arithmetic"), "memory": _("limited by memory")}
    told = f"`{bound.work.path}`: {limits[bound.limit]}"
    if spent := measured.get(bound.work.path):
        told += ", " + _("measured {time}").format(time=in_time(spent))
    st.markdown(told)
    st.latex(rf"t \ge \max\left({arithmetic},\quad {memory}\right)")
