"""Show what a device took: a table with the spread, and time against MACs."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from classroom.device_times import RUNTIMES, DeviceTime, as_csv
from language.catalogue import _
from ui.download import show_download
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.style import is_dark
from viz.device_plots import device_figure
from viz.numbers import compact, significant
from viz.speed_plots import machine_words


def show_times(times: Sequence[DeviceTime], scope: str = "") -> None:
    """Show the times of one device; with several networks also the plot."""
    rows = [
        {
            _("Network"): time.network,
            _("MACs"): compact(time.macs),
            _("Median (ms)"): significant(time.median_ms),
            _("Quartiles (ms)"): f"{significant(time.q1_ms)} – {significant(time.q3_ms)}",
            _("Images per second"): significant(time.images_per_second),
            _("Runtime"): RUNTIMES[time.backend].rpartition(", ")[2],
            _("Passes"): time.passes,
        }
        for time in times
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"{scope}device-table")
    st.caption(_device_words(times))
    if wide := [time.network for time in times if time.is_wide]:
        st.caption(
            _(
                "Quartiles far apart, often because other programs are busy; measure again: "
                "{networks}"
            ).format(networks=escape_markdown(", ".join(dict.fromkeys(wide))))
        )
    if len({time.spec for time in times}) > 1:
        show_plot(device_figure((), mine=times, is_dark=is_dark()), f"{scope}device-plot")
    with st.container(width=220):
        show_download(
            _("Download (CSV)"), as_csv(times), "device.csv", "text/csv", key=f"{scope}device-csv"
        )


def _device_words(times: Sequence[DeviceTime]) -> str:
    """Say on which device and on how many threads."""
    last = times[-1]
    words = [_("Device: {name}").format(name=machine_words(times[0].machine) or _("not named"))]
    threads = max(time.threads for time in times if time.backend == "wasm" or time is last)
    words.append(
        _("WebAssembly on one thread, as the browser shares no memory with this page")
        if threads == 1
        else _("WebAssembly on {count} threads").format(count=threads)
    )
    words.append(_("float32, batch 1, weights left out: time only, no result"))
    return " · ".join(words)
