"""Explore: pick a backbone, turn its knobs, see what it is and what it costs."""

import streamlit as st

from backbones.registry import DEFAULT
from backbones.spec import SpecError
from language.catalogue import _
from ui.explore.costs import show_costs
from ui.explore.drawing import show_drawing
from ui.explore.header import show_header
from ui.explore.headline import show_headline
from ui.explore.spec_form import show_spec_form
from ui.explore.title import title
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.variants import read_variants

first, second, *_others = [*read_variants(), None, None]
view = NetworkView(DEFAULT if first is None or isinstance(first, SpecError) else first)
pinned = None if isinstance(second, SpecError) else second

with st.sidebar:
    show_spec_form(view.spec, view.scope, view.write_spec, view.read_spec)

if isinstance(first, SpecError):
    st.error(
        _("The address asks for a network that cannot be: {reason}").format(
            reason=escape_markdown(first.sentence(_))
        )
    )

show_header(view, pinned)
show_headline(view, pinned)
if pinned:
    st.caption(_("Change against {name}").format(name=title(pinned)))
show_drawing(view, pinned, title(view.spec))
show_costs(view)
