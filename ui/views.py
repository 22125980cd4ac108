"""Choices of how something is shown, kept in the address."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language.terms import short_term


def read_view(name: str, values: Sequence[str]) -> str:
    """Read the view that the address asks for; the first where it asks for none of them.

    Views are kept under words of the program, not of the reader's language, so that a link opens
    to the same picture for everybody.
    """
    wanted = st.query_params.get(name, "")
    return wanted if wanted in values else values[0]


def write_view(name: str, value: str, default: str) -> None:
    """Put a view into the address, or leave it out where it is the usual one."""
    if value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def choose_view(place: DeltaGenerator, label: str, name: str, words: Mapping[str, str]) -> str:
    """A row of buttons, one of which is on; ``words`` says each value in the reader's language."""
    values = list(words)
    shown = {value: short_term(word) for value, word in words.items()}
    key = f"view-{name}"
    st.session_state[key] = read_view(name, values)

    def take() -> None:
        write_view(name, st.session_state[key], values[0])

    chosen = place.segmented_control(
        label, values, required=True, format_func=shown.__getitem__, key=key, on_change=take
    )
    return chosen or values[0]


def tabs_view(name: str, words: Mapping[str, str]) -> Sequence[tuple[str, DeltaGenerator]]:
    """Tabs of which only the open one is computed: the (value, container) pairs that are open."""
    values = list(words)
    key = f"view-{name}"
    words = {value: short_term(word) for value, word in words.items()}
    by_word = {word: value for value, word in words.items()}

    def take() -> None:
        write_view(name, by_word[st.session_state[key]], values[0])

    present = words[read_view(name, values)]
    containers = st.tabs(list(by_word), default=present, on_change=take, key=key)
    pairs = zip(values, containers, strict=True)
    return [(value, container) for value, container in pairs if container.open]
