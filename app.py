"""The app's frame: page settings, language, navigation."""

import streamlit as st

from language.catalogue import _
from ui.frame import enter
from ui.language import show_languages, speak
from ui.style import apply_style
from ui.warm import start_warming

st.set_page_config(page_title="Backbone Playground", page_icon="ui/icon.png", layout="wide")
enter()
start_warming()
speak()
apply_style()
page = st.navigation(
    [
        st.Page("pages/explore.py", title=_("Explore"), icon=":material/tune:", default=True),
        st.Page("pages/train.py", title=_("Train"), icon=":material/model_training:"),
        st.Page("pages/search.py", title=_("Search"), icon=":material/travel_explore:"),
    ],
    position="top",
)
with st.sidebar:
    show_languages()
page.run()
