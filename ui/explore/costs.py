"""Show a network's costs: plots, the per-layer table, memory, speed, torchinfo's, its weights."""

from functools import partial
from typing import cast

import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from analysis.of_spec import Source, TooManyWeightsError
from backbones.family import Table
from backbones.limits import LimitError
from backbones.pretrained import WeightsUnavailableError, published_weights
from backbones.registry import FAMILIES
from language.catalogue import _, language
from ui import cached
from ui.explore.memory import show_memory
from ui.explore.selection import choose, keep_row, selected_operations, take_row
from ui.explore.speed.kept import timed
from ui.explore.speed.sources import bar_shades
from ui.explore.speed.tab import show_speed
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.style import is_dark
from ui.views import choose_view, show_tabs
from viz.cost_plots import cost_figures
from viz.layer_table import TIME, Grouping, column_titles, matching, with_times
from viz.numbers import in_bytes
from viz.numbers import with_times as operations_with_times
from viz.selection import with_selection
from viz.speed_plots import setting_words
from viz.weight_plots import filters_figure, spread_figure


def show_costs(view: NetworkView) -> None:
    """Show the costs in tabs, of which only the open one is computed."""
    views = {
        "layers": (_("Layers"), partial(show_layers, view)),
        "plots": (_("Plots"), partial(show_plots, view)),
        "memory": (_("Memory"), partial(show_memory, view)),
        "speed": (_("Speed"), partial(show_speed, view)),
        "torchinfo": ("torchinfo", partial(show_summary, view)),
        "weights": (_("Weights"), partial(show_weights, view)),
    }
    for table in FAMILIES[view.spec.family].tables(view.spec):
        views[table.title.lower()] = (_(table.title), partial(show_table, table))
    show_tabs(view.key("costs"), views)


def show_plots(view: NetworkView) -> None:
    """Show the cost plots, two in a row; an odd last one takes the whole width."""
    words = {"one": _("One colour"), "time": _("Time")}
    chosen = choose_view(st.container(), _("Colour of the bars"), view.key("bars"), words)
    if chosen == "time":
        figures = cost_figures(
            cached.profile(view.spec), is_dark=is_dark(), shades=bar_shades(view)
        )
    else:
        figures = cached.figures(view.spec, is_dark(), language())
    columns = st.columns(2, gap="medium")
    selected = selected_operations(view)
    for place, (name, figure) in enumerate(figures.items()):
        is_alone = place % 2 == 0 and place == len(figures) - 1
        show_plot(
            with_selection(figure, selected, is_dark=is_dark()),
            view.key(f"plot-{name}"),
            partial(choose, view),
            None if is_alone else columns[place % 2],
        )


def show_layers(view: NetworkView) -> None:
    """Show the per-layer table: sums by stage or block, a filter."""
    key = view.key("table")
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    grouping = choose_view(
        left,
        _("A row for each"),
        view.key("rows"),
        {"layers": _("Operation"), "blocks": _("Block"), "stages": _("Stage")},
    )
    wanted = right.text_input(
        _("Filter"),
        placeholder=_("Name, kind or shape, such as conv 3 or 256"),
        key=view.key("filter"),
    )
    shown = table = cached.table_in_words(view.spec, cast(Grouping, grouping), language())
    kept = timed(view)
    if kept and kept.times:
        shown = with_times(shown, kept.times.by_path, cast(Grouping, grouping))
    if wanted:
        shown = matching(shown, wanted)
    keep_row(view, shown, key)

    st.dataframe(
        shown,
        hide_index=True,
        height=420,
        key=key,
        on_select=partial(take_row, view, shown, key),
        selection_mode="single-row",
        column_config={
            name: st.column_config.NumberColumn(words, format="localized")
            if is_numeric_dtype(table[name])
            else st.column_config.TextColumn(words, width="medium" if name == "path" else None)
            for name, words in column_titles().items()
        }
        | {TIME: st.column_config.NumberColumn(_("Time (ms)"), format="%.3g")},
    )
    st.caption(
        _("{rows} rows: {params} parameters, {macs} MACs, {memory} of activations").format(
            rows=len(shown),
            params=f"{shown['params'].sum():,}",
            macs=f"{shown['macs'].sum():,}",
            memory=in_bytes(int(shown["activation_bytes"].sum())),
        )
    )
    if kept and kept.times:
        setting = setting_words(kept.measurement.setting)
        st.caption(_("Time: measured by the profiler of {setting}").format(setting=setting))
    if missing := cached.profile(view.spec).not_counted:
        named = operations_with_times(missing)
        st.caption(_("Not counted for want of a formula: {operations}").format(operations=named))


def show_summary(view: NetworkView) -> None:
    """Show torchinfo's table, as PyTorch users know it."""
    st.caption(
        _(
            "torchinfo's summary of the same module. Its memory counts the results of layers "
            "with parameters only, and twice, for the backward pass; the figures above count each "
            "result once, those of additions and concatenations too. Its multiply-adds count a "
            "linear layer once for each image, not for each token, and leave out products without "
            "a layer, as in attention; the MACs above count all of them."
        )
    )
    try:
        summary = cached.summary(view.spec)
    except LimitError as error:
        st.info(escape_markdown(error.sentence(_)))
        return
    st.code(summary, language=None, height=420)


def show_table(table: Table) -> None:
    """Show figures that a family shows of a network besides its costs."""
    st.caption(_(table.note))
    columns = [_(column) for column in table.columns]
    st.dataframe(pd.DataFrame(table.rows, columns=columns), hide_index=True)


def show_weights(view: NetworkView) -> None:
    """Show random weights, or torchvision's where it publishes some and they can be downloaded."""
    words = {"random": _("Random")}
    if published_weights(view.spec):
        words["torchvision"] = _("Trained by torchvision")
    source = choose_view(st.container(), _("Weights"), view.key("weights"), words)
    try:
        found = cached.weights_of(view.spec, cast(Source, source))
    except (TooManyWeightsError, LimitError) as error:
        st.info(escape_markdown(error.sentence(_)))
        return
    except WeightsUnavailableError as error:
        st.warning(_("{reason} Random weights are shown.").format(reason=error.sentence(_)))
        found = cached.weights_of(view.spec, "random")
    left, right = st.columns(2, gap="medium")
    show_plot(filters_figure(found, is_dark=is_dark()), view.key("plot-filters"), place=left)
    show_plot(spread_figure(found, is_dark=is_dark()), view.key("plot-spread"), place=right)
