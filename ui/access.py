"""Decide who the reader is: not signed in, a reader, or the teacher.

With a class password the server's sign-in (``serving/auth.py``) has let the reader in. With OpenID
Connect Streamlit's own sign-in does, and what runs belong to is the person, not the browser.
"""

import hashlib
from dataclasses import dataclass
from html import escape

import streamlit as st

from language.catalogue import _
from operation.log import event
from operation.settings import settings
from serving import auth_cookie
from serving.paths import SIGN_IN, address_of
from ui.markdown import escape_markdown


@dataclass(frozen=True)
class Reader:
    """The present reader; ``owner`` is set after sign-in by name, and equals no cookie's token."""

    role: auth_cookie.Role
    owner: str | None = None
    name: str = ""
    email: str = ""


def reader() -> Reader | None:
    """Return the present reader; None for one who has to sign in first."""
    given = settings()
    role = auth_cookie.verify(st.context.cookies.get(auth_cookie.COOKIE))
    if given.oidc:
        return _signed_in_by_name(is_teacher=role == "teacher")
    if given.class_password and role is None:
        return None
    return Reader(role or "reader")


def is_teacher() -> bool:
    """Return whether the reader may see and stop everybody's runs; ask before each act."""
    found = reader()
    return found is not None and found.role == "teacher"


def _signed_in_by_name(is_teacher: bool) -> Reader | None:
    if not st.user.is_logged_in:
        return None
    claims = st.user.to_dict()
    email = str(claims.get("email") or "").lower()
    # A provider that says so itself does not vouch for the address.
    is_vouched = bool(email) and claims.get("email_verified", True) not in (False, "false")
    given = settings()
    if given.members and not (is_vouched and _is_among(email, given.members + given.teachers)):
        return None
    subject = f"{claims.get('iss', '')}|{claims.get('sub') or email}"
    return Reader(
        "teacher" if is_teacher or (is_vouched and email in given.teachers) else "reader",
        # No cookie can hold a colon, so no token passes for a person.
        owner="user:" + hashlib.sha256(subject.encode()).hexdigest()[:40],
        name=str(claims.get("name") or email)[:80],
        email=email,
    )


def _is_among(email: str, words: tuple[str, ...]) -> bool:
    return email in words or "@" + email.rpartition("@")[2] in words


def require_sign_in() -> None:
    """Show only how to sign in to one who has not; ``app.py`` calls it before any page."""
    if reader() is not None:
        return
    _left, middle, _right = st.columns([1, 2, 1])
    with middle:
        st.title(_("Sign in"), anchor=False)
        given = settings()
        if not given.oidc:
            st.markdown(_("This playground is for a class: your teacher has given you a password."))
            address = escape(address_of(SIGN_IN))
            st.html(f'<a href="{address}" target="_self">{escape(_("Sign in"))}</a>')
        elif st.user.is_logged_in:
            event("auth", "not a member")
            st.error(
                _("{who} is not on the list of this class: ask your teacher.").format(
                    who=escape_markdown(str(st.user.to_dict().get("email") or _("This account")))
                )
            )
            st.button(_("Sign out"), on_click=st.logout, icon=":material/logout:")
        else:
            st.markdown(_("This playground is for a class: sign in with your account."))
            st.button(
                _("Sign in"), type="primary", icon=":material/login:", on_click=_sign_in,
            )  # fmt: skip
    st.stop()


def show_teacher_sign_in() -> None:
    """Show to anybody else how to sign in as the teacher, or how to switch the Teacher page on."""
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


def _sign_in() -> None:
    provider = settings().oidc
    if provider == "default":
        st.login()
    else:
        st.login(provider)
