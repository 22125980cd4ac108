"""Share a device's times with a class, under its code and by consent."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from sqlalchemy.exc import DBAPIError

from classroom.codes import CodeError, normalised
from classroom.device_times import KIND, LONGEST_NAME, DeviceTime, as_answer
from language.catalogue import _
from language.said import printable
from ui.callbacks import run_to_end
from ui.class_code import CODE, code_of_address, give_answers, said
from ui.language import kept_in_links
from ui.markdown import escape_markdown

SHARED = "device-shared"
"""Session key of the answers that were shared already, by code: each counts once."""


def show_sharing(times: Sequence[DeviceTime], scope: str = "", code: str = "") -> None:
    """Show the form: code, name of the device, consent; ``code`` stands in place of the field."""
    with st.expander(_("Share with a class"), icon=":material/groups:", expanded=bool(code)):
        left, right = st.columns(2)
        if code:
            left.text_input(_("Class code"), code, disabled=True, key=f"{scope}share-code-fixed")
        else:
            code = left.text_input(
                _("Class code"), code_of_address(), max_chars=12, key=f"{scope}share-code",
                placeholder=_("Six letters, from your teacher"),
            )  # fmt: skip
        name = right.text_input(
            _("Name of the device"),
            times[0].machine,
            max_chars=LONGEST_NAME,
            key=f"{scope}share-name",
            help=_("As your browser tells it; change it, or leave it empty."),
        )
        agrees = st.checkbox(
            _(
                "I share these times and the name of the device with the class. My name, my "
                "address and my browser's identification are not kept."
            ),
            key=f"{scope}share-consent",
        )
        st.button(
            _("Share"),
            key=f"{scope}share",
            icon=":material/send:",
            disabled=not (agrees and normalised(code)),
            on_click=partial(_share, scope, times, code, name),
        )
        _show_outcome(scope)


def _share(scope: str, times: Sequence[DeviceTime], code: str, name: str) -> None:
    def share() -> None:
        named = [
            time.model_copy(update={"machine": printable(name, LONGEST_NAME).strip()})
            for time in times
        ]
        done: set[tuple[str, str]] = set(st.session_state.get(SHARED, ()))
        new = [answer for answer in as_answer(named) if (normalised(code), answer) not in done]
        outcome = f"{scope}share-outcome"
        try:
            give_answers(code, KIND, new)
        except (CodeError, DBAPIError) as error:
            st.session_state[outcome] = (False, said(error))
        else:
            st.session_state[SHARED] = done | {(normalised(code), answer) for answer in new}
            st.session_state[outcome] = (True, normalised(code))

    run_to_end(share)


def _show_outcome(scope: str) -> None:
    is_shared, words = st.session_state.get(f"{scope}share-outcome", (True, ""))
    if not words:
        return
    if not is_shared:
        st.error(escape_markdown(words))
        return
    st.success(_("Shared with class {code}.").format(code=words))
    st.page_link(
        "pages/classroom.py", label=_("See the class"), icon=":material/groups:",
        query_params=[(CODE, words), *kept_in_links()],
    )  # fmt: skip
