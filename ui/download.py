"""Show the button that gives a file."""

from collections.abc import Callable

import streamlit as st


def show_download(
    label: str,
    content: str | bytes | Callable[[], str | bytes],
    name: str,
    media: str,
    *,
    key: str,
    is_disabled: bool = False,
) -> None:
    """Offer a file, which is made when it is asked for; the page does not run again."""
    st.download_button(
        label,
        content,
        file_name=name,
        mime=media,
        on_click="ignore",
        key=key,
        disabled=is_disabled,
        width="stretch",
    )
