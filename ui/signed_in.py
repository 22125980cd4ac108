"""Show at the end of the sidebar who is signed in, and a way to sign out."""

from html import escape

import streamlit as st

from language.catalogue import _
from operation.log import pseudonym
from operation.settings import settings
from serving import auth_cookie
from serving.paths import SIGN_OUT, address_of
from ui.access import reader
from ui.markdown import escape_markdown
from ui.visitor import visitor


def show_signed_in() -> None:
    """Show name or pseudonym, where there is a teacher who sees the same, and a sign-out."""
    person = reader()
    if person is None:
        return
    with st.sidebar:
        if person.name:
            st.caption(_("Signed in as {name}").format(name=escape_markdown(person.name)))
        elif settings().has_teacher:
            st.caption(
                _("To the teacher you are visitor {name}.").format(name=pseudonym(visitor()))
            )
        if person.owner:
            st.button(
                _("Sign out"), icon=":material/logout:", type="tertiary", on_click=st.logout,
                key="sign-out",
            )  # fmt: skip
        elif st.context.cookies.get(auth_cookie.COOKIE):
            address = escape(address_of(SIGN_OUT))
            st.html(f'<a class="quiet" href="{address}" target="_self">{escape(_("Sign out"))}</a>')
