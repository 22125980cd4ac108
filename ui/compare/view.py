"""Show networks beside each other: sums, stages, operations, plots by depth, diagrams."""

from collections.abc import Sequence
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from analysis.errors import TraceError
from analysis.records import Profile
from backbones.spec import BackboneSpec
from design.compared import LEAST
from language.catalogue import _, ngettext
from language.said import SaidError
from ui import cached
from ui.design.opening import show_train_link
from ui.download import show_download
from ui.explore.drawing import show_drawing
from ui.explore.speed.kept import medians_here
from ui.explore.view import NetworkView
from ui.map.links import show_map_link
from ui.markdown import escape_markdown
from ui.network_field import names_of
from ui.plots import show_plot
from ui.roofline_device import choose_device
from ui.style import is_dark
from ui.views import choose_view, in_pairs, show_tabs
from viz.compare_plots import compare_figures
from viz.compare_report import html_table, operations, report, stages, totals
from viz.difference import Difference
from viz.difference_words import summary
from viz.times import Times


def show_comparison(specs: Sequence[BackboneSpec]) -> None:
    """Show what two networks or more have in common, and what not."""
    specs = _that_run(specs)
    if len(specs) < LEAST:
        st.info(_("Choose at least two networks: the others are compared with the first one."))
    if not specs:
        return
    names = names_of(specs)
    networks = [cached.profile(spec) for spec in specs]
    with st.sidebar:
        device = choose_device(st.container())
    times = Times(device, medians_here([spec.text for spec in specs]))
    _show_wide(html_table(*totals(networks, names, times)), _("Networks to compare"))
    st.caption(escape_markdown(times.note))
    if len(specs) > 1:
        parts = {
            "stages": (_("Stage by stage"), partial(_show_stages, networks, names)),
            "operations": (_("Operations"), partial(_show_operations, networks, names)),
            "plots": (_("Plots"), partial(_show_plots, networks, names, times)),
            "diagrams": (_("Diagrams"), partial(_show_diagrams, specs, names)),
        }
        show_tabs("compare", parts)
    with st.sidebar:
        show_download(
            _("Download report (HTML)"),
            partial(report, networks, names, times),
            "comparison.html",
            "text/html",
            key="compare-report",
            is_disabled=len(specs) < 2,
        )
        show_train_link(st.container(), [spec.text for spec in specs])
        show_map_link(st.container(), specs)


def _show_wide(table: str, name: str) -> None:
    """Show a table that scrolls where the window is narrow: the keyboard must reach it."""
    st.html(
        f'<div class="changes" role="region" aria-label="{escape(name)}" tabindex="0">{table}</div>'
    )


def _that_run(specs: Sequence[BackboneSpec]) -> list[BackboneSpec]:
    """Return the networks that can be profiled; tell why the others cannot."""
    kept = []
    for spec in specs:
        try:
            cached.profile(spec)
        except (TraceError, SaidError) as error:
            st.error(f"{escape_markdown(spec.text)}: {escape_markdown(error.sentence(_))}")
        else:
            kept.append(spec)
    return kept


def _show_stages(networks: Sequence[Profile], names: Sequence[str]) -> None:
    """Show each other network's sentence, and its stages beside those of the first."""
    for network, name in zip(networks[1:], names[1:], strict=True):
        difference = Difference(networks[0], network)
        st.markdown(f"**{escape_markdown(name)}**")
        st.markdown(f":material/difference: {escape_markdown(summary(difference, names[0]))}")
        _show_wide(html_table(*stages(difference)), name)


def _show_operations(networks: Sequence[Profile], names: Sequence[str]) -> None:
    """Show the operations of one of the other networks that are not equal."""
    words = {str(place): name for place, name in enumerate(names) if place}
    which = choose_view(st.container(), _("Against {name}").format(name=names[0]), "other", words)
    heading, rows = operations(Difference(networks[0], networks[int(which)]))
    columns = list(map(str, range(len(heading))))
    st.caption(ngettext("{count} operation differs", "{count} operations differ", len(rows)))
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        height=420,
        key="compare-operations",
        column_config={
            column: st.column_config.TextColumn(name)
            for column, name in zip(columns, heading, strict=True)
        },
    )


def _show_plots(networks: Sequence[Profile], names: Sequence[str], times: Times) -> None:
    """Show the networks over each other by relative depth."""
    figures = compare_figures(networks, names, times, is_dark=is_dark())
    for place, (name, figure) in in_pairs(list(figures.items())):
        show_plot(figure, f"compare-{name}", place=place)


def _show_diagrams(specs: Sequence[BackboneSpec], names: Sequence[str]) -> None:
    """Show the diagrams of the first network and of one other, which move and open together.

    Marked in each is what the other has not, or has otherwise.
    """
    words = {str(place): name for place, name in enumerate(names) if place}
    which = int(
        choose_view(st.container(), _("Beside {name}").format(name=names[0]), "other", words)
    )
    pairs = ((0, specs[which]), (which, specs[0]))
    columns = st.container(key="compare-diagrams").columns(len(pairs), gap="medium")
    for column, (place, base) in zip(columns, pairs, strict=True):
        with column:
            st.markdown(f"**{escape_markdown(names[place])}**")
            view = NetworkView(specs[place], place, f"{'b' if place else 'a'}-")
            show_drawing(view, base, names[place], "compare")
