"""Explore: pick a backbone, turn its knobs, see what it is and what it costs."""

import streamlit as st

from backbones.registry import DEFAULT
from backbones.spec import SpecError
from backbones.title import title
from language.catalogue import _
from ui.explore.about import show_about
from ui.explore.costs import show_costs
from ui.explore.drawing import show_drawing
from ui.explore.failure import failure, show_failure, watch_file
from ui.explore.header import show_header
from ui.explore.headline import show_headline
from ui.explore.spec_form import Form, show_spec_form, take_spec_turns
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.navigation import require_navigation
from ui.presenting import is_presented
from ui.variants import MOST_PINNED, read_variants

require_navigation()
form = Form()
take_spec_turns(form)

first, *others = read_variants() or [DEFAULT]
view = NetworkView(DEFAULT if isinstance(first, SpecError) else first)
pinned = [other for other in others if not isinstance(other, SpecError)][:MOST_PINNED]
pinned = [other for other in pinned if failure(other) is None]

with st.sidebar:
    show_spec_form(form, view.spec)

if isinstance(first, SpecError):
    st.error(
        _("The address asks for a network that cannot be: {reason}").format(
            reason=escape_markdown(first.sentence(_))
        )
    )

if reason := failure(view.spec):
    show_header(view, pinned)
    show_failure(view, reason)
else:
    before = form.before(view.spec)
    before = None if before and failure(before) else before
    base = pinned[0] if pinned else before
    with st.container(key="stage", gap="xsmall"):
        show_header(view, pinned)
        show_headline(view, pinned, before)
        show_drawing(view, base, title(view.spec))
    if not is_presented():
        show_about(view, base, pinned)
        show_costs(view)
watch_file(view.spec)
