"""Compare: two to six networks beside each other, and what differs from the first."""

import streamlit as st

from language.catalogue import _
from ui.compare.networks import choose_networks
from ui.compare.view import show_comparison
from ui.navigation import require_navigation

require_navigation()
st.title(_("Compare"), anchor=False)
show_comparison(choose_networks())
