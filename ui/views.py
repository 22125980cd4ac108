"""Choose how something is shown, kept in the address."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language.catalogue import _
from language.terms import short_term
from ui import address
from ui.callbacks import run_to_end
from ui.widget_value import set_value

T = TypeVar("T")


def read_view(name: str, values: Sequence[str]) -> str:
    """Read the view that the address asks for; the first where it asks for none of them.

    Views are kept under words of the program, not of the reader's language, so that a link opens
    to the same picture for everybody.
    """
    wanted = address.get(name)
    return wanted if wanted in values else values[0]


def write_view(name: str, value: str, default: str) -> None:
    """Put a view into the address, or leave it out where it is the usual one."""
    address.put(name, None if value == default else value)


def choose_view(
    place: DeltaGenerator,
    label: str,
    name: str,
    words: Mapping[str, str],
    *,
    is_bare: bool = False,
) -> str:
    """Show a row of buttons, one of which is on; ``words`` translates each value.

    Of a bare one only screen readers hear the label.
    """
    values = list(words)
    shown = {value: short_term(word) for value, word in words.items()}
    key = f"view-{name}"
    set_value(key, read_view(name, values))

    def take() -> None:
        run_to_end(lambda: write_view(name, st.session_state[key], values[0]))

    chosen = place.segmented_control(
        label,
        values,
        required=True,
        format_func=shown.__getitem__,
        key=key,
        on_change=take,
        label_visibility="collapsed" if is_bare else "visible",
    )
    return chosen or values[0]


def choose_from_list(
    place: DeltaGenerator, label: str, name: str, words: Mapping[str, str], usual: str = ""
) -> str:
    """Show a list of which one is chosen; ``usual`` is left out of the address, else the first."""
    first = usual if usual in words else next(iter(words))
    values = [first, *(value for value in words if value != first)]
    key = f"view-{name}"
    set_value(key, read_view(name, values))

    def take() -> None:
        run_to_end(lambda: write_view(name, st.session_state[key], first))

    chosen = place.selectbox(
        label, list(words), format_func=words.__getitem__, key=key, on_change=take
    )
    return str(chosen or first)


def show_tabs(name: str, views: Mapping[str, tuple[str, Callable[[], None]]]) -> None:
    """Show tabs of which only the open one is computed: for each value its word and its content.

    They are a row of buttons, not Streamlit's tabs: those go back to the tab of each answer of the
    server (1.67), so one that was clicked while an earlier click was answered is closed again.
    """
    words = {value: word for value, (word, _show) in views.items()}
    with st.container(key=f"tabs-{name}"):
        chosen = choose_view(st.container(), _("View"), name, words, is_bare=True)
    with st.container(key=f"part-{name}"):
        # Each has a place of its own: what a browser keeps of one is nothing of another's.
        places = {value: st.container() for value in views}
        with places[chosen]:
            views[chosen][1]()


def in_pairs(items: Sequence[T]) -> Iterator[tuple[DeltaGenerator, T]]:
    """Yield each item with a column to show it in, two in a row."""
    for first in range(0, len(items), 2):
        pair = items[first : first + 2]
        yield from zip(st.columns(2, gap="medium"), pair, strict=False)
