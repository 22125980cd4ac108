"""Design: go over a knob and see what it costs; find the best settings under a budget."""

import streamlit as st

from language.catalogue import _
from ui.design.sweep import FORM, show_sweep
from ui.explore.spec_form import take_spec_turns
from ui.navigation import require_navigation
from ui.views import show_tabs

require_navigation()
take_spec_turns(FORM)
st.title(_("Design"), anchor=False)
show_tabs("task", {"sweep": (_("Sweep"), show_sweep)})
