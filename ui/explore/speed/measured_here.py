"""Show the time that a network takes on the machine of this server: measure, kept results, why."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from language.catalogue import _
from measuring.machine import machine
from measuring.records import RUNTIMES
from measuring.stored import KeptMeasurement
from ui import cached
from ui.explore.selection import choose, selected_operations
from ui.explore.speed.form import show_form
from ui.explore.speed.kept import TIMED, kept, kept_here, timed, timed_runtimes
from ui.explore.speed.progress import last_run, show_progress
from ui.explore.speed.protocol import show_protocol
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.style import is_dark
from ui.views import choose_view
from ui.visitor import remember
from viz.numbers import in_bytes
from viz.selection import with_selection
from viz.speed_plots import (
    in_milliseconds,
    machine_words,
    setting_words,
    speed_figure,
    time_and_macs_figure,
    time_figure,
)


def show(view: NetworkView) -> None:
    """Show form, progress, results with their plot, times by operation, and the protocol."""
    run = last_run(view.spec)
    show_form(view, is_busy=run is not None and run.is_live)
    with st.container(key=view.key("speed-progress")):
        if run is not None:
            show_progress(view, run)
    here = kept_here(view.spec)
    if here:
        _show_results(view, here)
        _show_operations(view, here)
    else:
        st.caption(
            _("Not measured yet on this server's machine: {machine}.").format(
                machine=escape_markdown(machine_words(machine()))
            )
        )
    _show_others(view)
    show_protocol()
    remember()


def _show_results(view: NetworkView, found: Sequence[KeptMeasurement]) -> None:
    measurements = [one.measurement for one in found]
    _show_table(found)
    st.caption(
        _("Machine: {machine}. A pass is over the whole batch.").format(
            machine=escape_markdown(machine_words(measurements[0].machine))
        )
    )
    show_plot(speed_figure(measurements, is_dark=is_dark()), view.key("plot-speed"))


def _show_table(found: Sequence[KeptMeasurement]) -> None:
    rows = []
    for one in (each.measurement for each in found):
        peak = "–" if one.peak_bytes is None else in_bytes(one.peak_bytes)
        spread = f"{in_milliseconds(one.q1_ms)} – {in_milliseconds(one.q3_ms)}"
        rows.append(
            {
                _("Runtime"): _(RUNTIMES[one.runtime]),
                _("Pass"): _("forward and backward") if one.backward else _("forward"),
                _("Batch"): one.batch,
                _("Threads"): one.threads,
                _("Median"): in_milliseconds(one.median_ms),
                _("Quartiles"): f"{spread} *" if one.wide_spread else spread,
                _("Images/s"): one.images_per_second,
                _("Peak memory"): peak,
                _("Model"): in_bytes(one.size_bytes),
                _("Load (cores)"): one.load,
            }
        )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={_("Images/s"): st.column_config.NumberColumn(format="%.3g")},
    )
    if any(one.measurement.wide_spread for one in found):
        st.caption(
            _("\\* Wide spread, also when measured again: often the machine is busy with others.")
        )


def _show_operations(view: NetworkView, found: Sequence[KeptMeasurement]) -> None:
    """Show the time of each operation beside its MACs, of one runtime."""
    shown = timed(view)
    if shown is None or shown.times is None:
        return
    words: dict[str, str] = {name: _(RUNTIMES[name]) for name in timed_runtimes(found)}
    choose_view(st.container(), _("Time by operation"), view.key(TIMED), words)
    profile = cached.profile(view.spec)
    source = _("Measured by the profiler of the runtime: {setting}").format(
        setting=setting_words(shown.measurement.setting)
    )
    selected = selected_operations(view)
    left, right = st.columns(2, gap="medium")
    figures = {
        "time-macs": (time_and_macs_figure, left),
        "time": (time_figure, right),
    }
    for name, (draw, place) in figures.items():
        figure = draw(profile, shown.times, source, is_dark=is_dark())
        if name == "time":
            figure = with_selection(figure, selected, is_dark=is_dark())
        show_plot(figure, view.key(f"plot-{name}"), partial(choose, view), place)
    total = sum(shown.times.by_path.values())
    st.caption(
        _(
            "Fused operations stand at the one with the weights. Of {total} by the profiler "
            "{other} belong to no operation; the median without the profiler is {median}. The "
            "table of layers and the colours of the diagram have these times too."
        ).format(
            total=in_milliseconds(total + shown.times.other_ms),
            other=in_milliseconds(shown.times.other_ms),
            median=in_milliseconds(shown.measurement.median_ms),
        )
    )


def _show_others(view: NetworkView) -> None:
    """Show what other machines took, each by itself."""
    here = machine()
    others: dict[str, list[KeptMeasurement]] = {}
    for one in kept(view.spec):
        if one.measurement.machine != here:
            others.setdefault(one.measurement.machine, []).append(one)
    if not others:
        return
    with st.expander(_("Measured on other machines"), icon=":material/dns:"):
        st.caption(_("Times of different machines are not compared: each stands by itself."))
        for name, found in others.items():
            st.markdown(escape_markdown(machine_words(name)))
            _show_table(found)
