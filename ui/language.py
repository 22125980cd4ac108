"""Choose the reader's language: the address's, the one chosen before, or the browser's.

The choice stands in the address, so a link that is passed on opens in the same language. The
navigation at the top empties the address; a session that has a choice puts it back, and
links to other pages carry it.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from language.catalogue import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    language,
    set_default_language,
    set_language,
    supported,
)
from ui import address
from ui.page_component import page_component

ADDRESS = "lang"
"""The language's name in the address."""

CHOSEN = "language-chosen"
"""Session key of the language that an address or the switch asked for."""


def apply_reader_language() -> None:
    """Set the reader's language for the whole of this run."""
    asked = supported(address.get(ADDRESS))
    if asked:
        st.session_state[CHOSEN] = asked
    elif CHOSEN in st.session_state:
        address.put(ADDRESS, st.session_state[CHOSEN])
    set_language(reader_language())


def reader_language() -> str:
    """Return the code of the reader's language; the source's where there is no reader."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return SOURCE_LANGUAGE
    return (
        supported(address.get(ADDRESS))
        or st.session_state.get(CHOSEN)
        or supported(st.context.locale)
        or SOURCE_LANGUAGE
    )


set_default_language(reader_language)


def kept_in_links() -> list[tuple[str, str]]:
    """Return the address words of a link that keep the language in another tab."""
    asked = supported(address.get(ADDRESS))
    return [(ADDRESS, asked)] if asked else []


def show_languages() -> None:
    """Show all languages by their own names; the present one is no button."""
    with st.container(horizontal=True, gap="small", key="languages"):
        for code, name in LANGUAGES.items():
            st.button(
                name,
                key=f"language-{code}",
                type="tertiary",
                disabled=code == language(),
                on_click=_choose,
                args=(code,),
            )
        page_component("page_language")(
            key="page-language", data={"language": language()}, height=1
        )


def _choose(code: str) -> None:
    address.put(ADDRESS, code)
