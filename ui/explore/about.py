"""Show below the diagram what a network is, what changed, and how to pass it on."""

from collections.abc import Sequence

import streamlit as st

from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from language.catalogue import _, language
from ui import cached
from ui.drawers import opened_drawer
from ui.explore.conventions import show_conventions
from ui.explore.headline import show_changes, show_numbers_in_full
from ui.explore.pass_on import show_pass_on
from ui.explore.view import NetworkView
from ui.map.links import show_map_link
from ui.markdown import escape_markdown


def show_about(
    view: NetworkView, base: BackboneSpec | None, pinned: Sequence[BackboneSpec]
) -> None:
    """Show the idea, the paper, the changes against the network ``base``, and drawers."""
    spec = view.spec
    family = FAMILIES[spec.family]
    st.markdown(_(family.idea))
    st.caption(f"{family.paper} · `{spec.text}`")
    # Its place is there without it too: what follows keeps its own, and is not made anew.
    summary = st.empty()
    if base and base != spec:
        changes = cached.changed(base, spec, language())
        if changes.sentence:
            summary.markdown(f":material/difference: {escape_markdown(changes.sentence)}")
    if len(pinned) > 1:
        show_changes(view, pinned)
    if drawer := opened_drawer(_("The numbers in full"), ":material/123:", view.key("in-full")):
        with drawer:
            show_numbers_in_full(view)
    show_conventions(view)
    show_pass_on(view)
    show_map_link(st.container(), [spec, *pinned])
