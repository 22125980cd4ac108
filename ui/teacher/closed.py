"""Show to anybody else what stands at the address of the Teacher page."""

from html import escape

import streamlit as st

from language.catalogue import _
from operation.settings import settings
from serving.paths import SIGN_IN, address_of


def show_closed() -> None:
    """Show how to come in, or how whoever runs the server can make a way."""
    given = settings()
    if given.teacher_password is not None:
        st.markdown(_("Who is here and what runs is shown to the teacher only."))
        address = escape(f"{address_of(SIGN_IN)}?next=%2Fteacher")
        st.html(f'<a href="{address}" target="_self">{escape(_("Sign in as teacher"))}</a>')
    elif given.has_teacher:
        st.markdown(_("Who is here and what runs is shown to the teacher only."))
    else:
        st.markdown(
            _(
                "This page is off: whoever runs this server switches it on by setting "
                "`PLAYGROUND_TEACHER_PASSWORD` before the start."
            )
        )
