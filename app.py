"""The app's frame: page settings, language, navigation."""

import streamlit as st

from language.catalogue import _, use
from ui.arrival import arrive
from ui.frame import enter
from ui.style import apply_style

st.set_page_config(page_title="Backbone Playground", page_icon="ui/icon.png", layout="wide")
enter()
use(st.query_params.get("lang", "en"))
apply_style()
page = st.navigation(
    [
        st.Page("pages/explore.py", title=_("Explore"), icon=":material/tune:", default=True),
        st.Page("pages/train.py", title=_("Train"), icon=":material/model_training:"),
    ],
    position="top",
)
arrive()
page.run()
