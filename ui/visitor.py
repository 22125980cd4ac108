"""Identify the reader by a random token in a cookie of the browser, nothing more.

It is not in the address, so a link that is passed on passes nobody's runs on. A reader whose
browser keeps no cookies is somebody new after each reload. Who has signed in by name is the same
person in every browser, and needs no such cookie.
"""

import re
import secrets

import streamlit as st

from operation.settings import settings
from ui.access import reader
from ui.page_component import page_component

COOKIE = "playground-visitor"
KEY = "visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


def visitor() -> str:
    """Return the reader's token: the person's, the session's, the cookie's, or a new one."""
    if settings().oidc and (person := reader()) and person.owner:
        return person.owner
    if KEY not in st.session_state:
        kept = st.context.cookies.get(COOKIE, "")
        is_known = _TOKEN.fullmatch(kept) is not None
        st.session_state[KEY] = kept if is_known else secrets.token_urlsafe(24)
        st.session_state["visitor-is-new"] = not is_known
    return str(st.session_state[KEY])


def remember() -> None:
    """Ask the browser of a new reader to keep the token; draws nothing."""
    if st.session_state.get("visitor-is-new") and not settings().oidc:
        data = {"name": COOKIE, "token": visitor()}
        page_component("visitor_cookie")(
            key="visitor-cookie", data=data, on_kept_change=_adopt, height=1
        )


def _adopt() -> None:
    kept = str(st.session_state["visitor-cookie"].get("kept") or "")
    if _TOKEN.fullmatch(kept):
        st.session_state[KEY] = kept
