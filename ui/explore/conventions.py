"""Answer why others give another number: each convention of counting with its value."""

import streamlit as st

from analysis.conventions import Convention
from backbones.registry import FAMILIES
from language.catalogue import _
from ui import cached
from ui.drawers import opened_drawer
from ui.explore.view import NetworkView
from viz.numbers import compact


def show_conventions(view: NetworkView) -> None:
    """Show the conventions in a drawer, computed when it is opened."""
    label = _("Why do others count differently?")
    if drawer := opened_drawer(label, ":material/calculate:", view.key("conventions")):
        with drawer:
            _show_table(view)


def _show_table(view: NetworkView) -> None:
    spec = view.spec
    ours = cached.counts(spec)
    columns = {_("this network"): ours}
    for difference, other in FAMILIES[spec.family].namesakes(spec).items():
        columns[_(difference)] = cached.counts(other)
    named = [_("What is counted"), *columns, _("Who counts so")]
    st.table(
        {
            name: [_cell(place, number, columns, one) for number, one in enumerate(ours)]
            for place, name in enumerate(named)
        },
        border="horizontal",
    )
    st.caption(_("Papers print multiply-accumulates and call them FLOPs."))


def _cell(
    place: int, number: int, columns: dict[str, tuple[Convention, ...]], one: Convention
) -> str:
    if place == 0:
        return _(one.counts)
    if place > len(columns):
        return _(one.source)
    value = list(columns.values())[place - 1][number].value
    return f"{compact(value)} {_unit(one)} ({value:,})"


def _unit(one: Convention) -> str:
    return {"MACs": _("MACs"), "FLOPs": "FLOPs", "parameters": _("parameters")}[one.unit]
