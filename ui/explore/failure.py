"""Tell why a network cannot be shown, with what ran before it failed, and see a file saved anew."""

import streamlit as st

from analysis.errors import TraceError
from backbones.registry import is_renewed, parse
from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _, language
from language.said import SaidError
from ui import cached
from ui.diagram.component import HEIGHT, Drawing, show_diagram
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.packed import packed
from ui.reserved_height import reserve_height
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import outline

SECONDS = 1.0
"""Time between two looks at the file."""


def failure(spec: BackboneSpec) -> SaidError | None:
    """Return why a network cannot be built or run, which shows only when it is tried; else None."""
    try:
        cached.profile(spec)
    except SaidError as error:
        return error
    return None


def show_failure(view: NetworkView, reason: SaidError) -> None:
    """Show why there is no network on the page, and the diagram until there where anything ran."""
    told = _("This network cannot be shown: {reason}").format(reason=reason.sentence(_))
    st.error(escape_markdown(told))
    if isinstance(reason, TraceError) and reason.until_there:
        st.caption(_("Until here: the operations that ran before it failed"))
        data = network_json(lay_out_diagram(reason.until_there, outline(reason.until_there), "LR"))
        name = view.spec.text
        drawing = Drawing(f"{name} until here {language()}", name, packed(data), is_plain=True)
        with reserve_height(HEIGHT, "diagram", view.scope):
            show_diagram(drawing, view.look, view.write_look, view.key("diagram"))


def watch_file(spec: BackboneSpec) -> None:
    """Run the page again when the file of a module of one's own was saved."""
    if is_renewed(spec.family):
        _run_again_when_saved(spec)


@st.fragment(run_every=SECONDS)
def _run_again_when_saved(spec: BackboneSpec) -> None:
    try:
        is_same = type(parse(spec.text)) is type(spec)
    except SpecError:
        is_same = False
    if not is_same:
        st.rerun()
