"""Compare: two to six networks beside each other, and what differs from the first."""

import streamlit as st

from language.catalogue import _
from ui.compare.networks import choose_networks
from ui.compare.view import show_comparison
from ui.navigation import require_navigation
from ui.page_name import show_name

require_navigation()
show_name(_("Compare"))
with st.sidebar:
    specs = choose_networks()
show_comparison(specs)
