"""Teacher: who is here, what runs and waits, how full the server is; stop any run."""

import streamlit as st

from language.catalogue import _
from ui.access import is_teacher, show_teacher_sign_in
from ui.navigation import require_navigation
from ui.teacher.class_codes import show_class_codes
from ui.teacher.limits import show_limits
from ui.teacher.live import show_live

require_navigation()
st.title(_("Teacher"), anchor=False)
if is_teacher():
    show_live()
    show_class_codes()
    show_limits()
else:
    show_teacher_sign_in()
