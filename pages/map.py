"""Map: the families as a lineage, and what was published of their accuracy, costs and speed."""

from functools import partial

import streamlit as st

from language.catalogue import _
from ui.map.figures import show_figures, show_recipes
from ui.map.lineage import show_lineage
from ui.map.marks import choose_own
from ui.navigation import require_navigation
from ui.page_name import show_name
from ui.views import show_tabs
from ui.ways import go_on, leave_old_links

require_navigation()
leave_old_links()
go_on()
show_name(_("Map"))
with st.sidebar:
    specs = choose_own()
show_tabs(
    "map",
    {
        "lineage": (_("Lineage"), show_lineage),
        "figures": (_("Accuracy and cost"), partial(show_figures, specs)),
        "recipes": (_("What a recipe is worth"), show_recipes),
    },
)
