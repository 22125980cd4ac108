"""Show a network's lower bound of time: the roofline of a device, and one operation's formula."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.roofline import HERE, Device, NetworkBound
from language.catalogue import _
from measuring.records import Measurement
from ui import cached
from ui.explore.selection import choose, selected_operations
from ui.explore.speed.form import thread_counts
from ui.explore.speed.kept import timed_at
from ui.explore.speed.peaks import show_peaks
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.roofline_device import DEVICE, device_title
from ui.style import is_dark
from ui.views import choose_view
from viz.numbers import in_bytes, share, significant
from viz.roofline_plots import formulas, in_time, rate, roofline_figure
from viz.speed_plots import setting_words
from viz.times import device_name

BATCHES = (1, 8, 64)


def show(view: NetworkView) -> None:
    """Show the bound on a device beside what was measured, where it comes from, and the plot."""
    st.markdown(f"**{_('Roofline')}**")
    device, batch, threads = _choose(view)
    show_peaks(view)
    found = cached.bounds(view.spec, device, batch)
    kept = timed_at(view, batch, threads) if device.key == HERE else None
    _show_sums(found, kept.measurement if kept else None)
    paths = [
        cached.profile(view.spec).operations[index].path for index in selected_operations(view)
    ]
    by_path = kept.times.by_path if kept and kept.times else {}
    measured = {path: 1e-3 * spent for path, spent in by_path.items()}
    figure = roofline_figure(found, is_dark=is_dark(), selected=paths, measured=measured)
    show_plot(figure, view.key("plot-roofline"), partial(choose, view))
    _show_formula(found, paths, measured)


def _choose(view: NetworkView) -> tuple[Device, int, int]:
    """Show the choices of device, batch and threads; threads are those of this machine."""
    words = {key: device_title(device) for key, device in cached.devices().items()}
    # All of them side by side: on part of the width the last would be cut off.
    key = choose_view(st.container(), _("Device"), view.key(DEVICE), words)
    left, right, _rest = st.columns([1, 1, 3], vertical_alignment="bottom")
    sizes = {str(size): str(size) for size in BATCHES}
    batch = int(choose_view(left, _("Images in a batch"), view.key("roofline-batch"), sizes))
    threads, counts = 1, {str(count): str(count) for count in thread_counts()}
    if key == HERE and len(counts) > 1:
        threads = int(choose_view(right, _("Threads"), view.key("roofline-threads"), counts))
    return cached.devices(threads)[key], batch, threads


def _show_sums(found: NetworkBound, measured: Measurement | None) -> None:
    device = found.device
    st.markdown(
        _(
            "**At least {time}** for a batch of {batch} on {device}: {memory} of it is memory "
            "traffic, the rest arithmetic."
        ).format(
            time=in_time(found.seconds),
            batch=found.batch,
            device=escape_markdown(device_name(device)),
            memory=share(found.share("memory"), 1),
        )
    )
    if measured is not None:
        seconds = 1e-3 * measured.median_ms
        st.markdown(
            _("**Measured {time}**, {times} times the bound: {setting}, median of a pass.").format(
                time=in_time(seconds),
                times=significant(seconds / found.seconds),
                setting=setting_words(measured.setting),
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
