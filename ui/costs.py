"""The lower half of Explore: plots, the per-layer table, torchinfo's summary."""

from functools import partial
from typing import cast

import pandas as pd
import streamlit as st

from analysis.weight_records import Source
from analysis.weights import TooManyWeightsError
from backbones.family import Table
from backbones.pretrained import WeightsUnavailableError, published_weights
from backbones.spec import BackboneSpec
from language.catalogue import _, language
from ui import cached
from ui.selection import choose, chosen_point, keep_row, selected_operations
from ui.views import choose_view
from viz.layer_table import Grouping, in_words, matching
from viz.numbers import in_bytes
from viz.selection import with_selection
from viz.weight_plots import filters_figure, spread_figure


def is_dark() -> bool:
    """Whether the reader's page is dark."""
    return st.context.theme.type == "dark"


def show_plots(text: str) -> None:
    """The cost plots, two in a row; an odd last one takes the whole width."""
    figures = cached.figures(text, is_dark(), language())
    columns = st.columns(2, gap="medium")
    selected = selected_operations(text)

    def take(key: str) -> None:
        if path := chosen_point(st.session_state[key]):
            choose(path)

    for place, (name, figure) in enumerate(figures.items()):
        key = f"plot-{name}"
        is_alone = place % 2 == 0 and place == len(figures) - 1
        target = st.container() if is_alone else columns[place % 2]
        target.plotly_chart(
            with_selection(figure, selected, is_dark=is_dark()),
            theme=None,
            key=key,
            config={"displayModeBar": False},
            on_select=partial(take, key),
            selection_mode="points",
        )


def show_layers(text: str) -> None:
    """The per-layer table: sums by stage or block, a filter, a download."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    grouping = choose_view(
        left,
        _("A row for each"),
        "rows",
        {"layers": _("Operation"), "blocks": _("Block"), "stages": _("Stage")},
    )
    wanted = right.text_input(
        _("Filter"), placeholder=_("Name, kind or shape, such as conv 3 or 256"), key="filter"
    )
    table = cached.table(text, cast(Grouping, grouping))
    shown = in_words(table, cast(Grouping, grouping))
    if wanted:
        shown = matching(shown, wanted)
    keep_row(shown, "table")

    def take() -> None:
        rows = st.session_state["table"]["selection"]["rows"]
        if rows and rows[0] < len(shown):
            choose(str(shown["path"].iloc[rows[0]]))

    st.dataframe(
        shown,
        hide_index=True,
        height=420,
        key="table",
        on_select=take,
        selection_mode="single-row",
        column_config={
            "path": st.column_config.TextColumn(_("Name"), width="medium"),
            "kind": st.column_config.TextColumn(_("Kind")),
            "settings": st.column_config.TextColumn(_("Settings")),
            "in_shape": st.column_config.TextColumn(_("In (C × H × W)")),
            "out_shape": st.column_config.TextColumn(_("Out (C × H × W)")),
            "params": st.column_config.NumberColumn(_("Parameters"), format="localized"),
            "macs": st.column_config.NumberColumn(_("MACs"), format="localized"),
            "activation_bytes": st.column_config.NumberColumn(
                _("Activation bytes"), format="localized"
            ),
            "receptive_field": st.column_config.NumberColumn(
                _("Receptive field (px)"), format="localized"
            ),
        },
    )
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.caption(
        _("{rows} rows: {params} parameters, {macs} MACs, {memory} of activations").format(
            rows=len(shown),
            params=f"{shown['params'].sum():,}",
            macs=f"{shown['macs'].sum():,}",
            memory=in_bytes(int(shown["activation_bytes"].sum())),
        )
    )
    right.download_button(
        _("Download CSV"),
        lambda: table.loc[shown.index].to_csv(index=False),
        file_name="layers.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def show_summary(text: str) -> None:
    """Torchinfo's table, as PyTorch users know it."""
    st.caption(
        _(
            "torchinfo's summary of the same module. Its memory counts layers with parameters "
            "only; the figures above also count additions and concatenations."
        )
    )
    st.code(cached.summary(text), language=None, height=420)


def show_table(table: Table) -> None:
    """Figures that a family shows of a network besides its costs."""
    st.caption(_(table.note))
    columns = [_(column) for column in table.columns]
    st.dataframe(pd.DataFrame(table.rows, columns=columns), hide_index=True)


def show_weights(spec: BackboneSpec) -> None:
    """Random weights, or torchvision's where it publishes some and they can be downloaded."""
    words = {"random": _("Random")}
    if published_weights(spec):
        words["torchvision"] = _("Trained by torchvision")
    source = choose_view(st.container(), _("Weights"), "weights", words)
    try:
        found = cached.weights_of(spec.text, cast(Source, source))
    except TooManyWeightsError as error:
        st.info(error.sentence(_))
        return
    except WeightsUnavailableError as error:
        st.warning(_("{reason} Random weights are shown.").format(reason=error.sentence(_)))
        found = cached.weights_of(spec.text, "random")
    figures = (
        filters_figure(found, is_dark=is_dark()),
        spread_figure(found, is_dark=is_dark()),
    )
    for column, shown in zip(st.columns(2, gap="medium"), figures, strict=True):
        column.plotly_chart(shown, theme=None, config={"displayModeBar": False})
