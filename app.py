"""Run the app: page settings, language, sign-in, navigation and the chosen page."""

import streamlit as st

from language.catalogue import _
from ui.access import is_teacher, require_sign_in
from ui.history import count_returns
from ui.language import apply_reader_language, show_languages
from ui.loading_page import show_loading_page
from ui.navigation import mark_navigation_ready
from ui.page_component import show_scripts
from ui.presence import record_presence
from ui.signed_in import show_signed_in
from ui.style import apply_style
from ui.tab_bar import show_tab_bar
from ui.way_back import show_way_back

# Width of the sidebar in pixels; the style sheets keep its room before Streamlit draws it.
RAIL = 264


def main() -> None:
    """Run the script once for one reader."""
    st.set_page_config(
        page_title="Backbone Playground",
        page_icon="ui/icon.png",
        layout="wide",
        initial_sidebar_state=RAIL,
    )
    mark_navigation_ready()
    apply_reader_language()
    apply_style()
    with st.sidebar:
        show_languages()
        count_returns()
        show_scripts()
    require_sign_in()
    lessons = st.Page("pages/lessons.py", title=_("Lessons"), icon=":material/school:")
    pages = [
        st.Page("pages/map.py", title=_("Map"), icon=":material/map:", default=True),
        lessons,
        st.Page("pages/explore.py", title=_("Explore"), icon=":material/account_tree:"),
        st.Page("pages/compare.py", title=_("Compare"), icon=":material/compare_arrows:"),
        st.Page("pages/design.py", title=_("Design"), icon=":material/architecture:"),
        st.Page("pages/train.py", title=_("Train"), icon=":material/model_training:"),
        st.Page("pages/inside.py", title=_("Inside"), icon=":material/biotech:"),
        st.Page("pages/search.py", title=_("Search"), icon=":material/travel_explore:"),
    ]
    teacher = st.Page(
        "pages/teacher.py",
        title=_("Teacher"),
        icon=":material/co_present:",
        visibility="visible" if is_teacher() else "hidden",
    )
    classroom = st.Page(
        "pages/classroom.py",
        title=_("Class"),
        icon=":material/groups:",
        visibility="hidden",
    )
    page = st.navigation([*pages, teacher, classroom], position="top")
    show_tab_bar([*pages, teacher] if is_teacher() else pages)
    show_loading_page()
    record_presence(page.title)
    if page is not lessons:
        show_way_back()
    page.run()
    show_signed_in()


# A process that multiprocessing spawns imports this file once more, and is no reader.
if __name__ == "__main__":
    main()
