"""Read and write the address of a session, which a message of the browser may still tell as it was.

A browser sends its address with each message. What the server wrote into it arrives there later, so
messages that were sent in between bring an address that has been left behind: it would undo the
change. Messages of a session arrive in their order, so an address that was left counts as old until
the browser has told the present one. Only Back and Forward bring an old address on purpose.
"""

import secrets
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from ui.history import returns

Words = Mapping[str, tuple[str, ...]]

KEY = "address"
"""Session key of the address."""

_OF_STREAMLIT = ("embed", "embed_options")


@dataclass
class FormState:
    """State of a form in a session: ``taken`` is the number of the last turn in the address.

    ``refused`` is that turn where it could not be taken, ``turned`` what it changed.
    """

    taken: int = 0
    refused: Any = None
    turned: Any = None


@dataclass
class SessionAddress:
    """Address of a session as the server knows it.

    ``told`` are the words that Streamlit holds in this run, ``left`` those that were the address
    since the browser last told the present ones. ``forms`` are those whose turns the address
    contains; their turns have numbers of ``session``, another word in each session. ``page`` is
    Streamlit's name of the page that it belongs to, ``run`` the run that was heard last, and
    ``returns`` how often the reader had gone back or forward by then.
    """

    words: Words = field(default_factory=dict)
    told: Words = field(default_factory=dict)
    left: list[Words] = field(default_factory=list)
    forms: dict[str, FormState] = field(default_factory=dict)
    session: str = field(default_factory=partial(secrets.token_hex, 4))
    page: str = ""
    run: Callable[[], object] = lambda: None
    returns: int = 0

    def hear(self, words: Words, page: str, is_wanted: bool) -> None:
        """Take the address that the browser sent with a message.

        ``is_wanted`` marks one that the reader went back or forward to.
        """
        self.told = words
        if page == self.page and words in self.left and not is_wanted:
            return
        self.words = words
        self.left.clear()

    def form(self, key: str) -> FormState:
        """Return the state of a form."""
        return self.forms.setdefault(key, FormState())

    def put(self, name: str, values: Sequence[str]) -> None:
        """Put a word with its values into the address; without values it goes."""
        words = {kept: texts for kept, texts in self.words.items() if kept != name}
        if values:
            words[name] = tuple(values)
        if words != self.words:
            self.left.append(self.words)
            self.words = words


_changing = threading.local()


def address() -> SessionAddress:
    """Return the address of this session, once in a run brought up to what the browser sent."""
    held: SessionAddress | None = getattr(_changing, "held", None)
    if held is not None:
        return held
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return SessionAddress()
    if KEY not in st.session_state:
        st.session_state[KEY] = SessionAddress()
    found: SessionAddress = st.session_state[KEY]
    # A thread of Streamlit's may run the script many times over with one and the same context.
    run = context.parallel_coordinator
    if found.run() is not run:
        words, returned = _parsed(context.query_string), returns()
        is_wanted = context.is_history_navigation or returned != found.returns
        found.returns = returned
        found.hear(words, context.page_script_hash, is_wanted)
        found.run = weakref.ref(run)
        _show(found)
    # Known for the first page of a session only once the navigation has run.
    found.page = context.page_script_hash
    return found


def _parsed(query: str) -> Words:
    words: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _OF_STREAMLIT:
            words[name] = (*words.get(name, ()), value)
    return words


def _show(found: SessionAddress) -> None:
    """Send the browser the address where it has another."""
    if found.told != found.words:
        words = found.words
        st.query_params.from_dict({name: list(values) for name, values in words.items()})
        found.told = words


@contextmanager
def changing() -> Iterator[SessionAddress]:
    """Change the address as a whole: a message that arrives meanwhile is answered afterwards.

    Each access to Streamlit's session may end a run in favour of the next message; nothing but the
    first may happen in here.
    """
    waiting: RerunException | None = None
    while True:
        try:
            found = address()
            break
        except RerunException as asked:
            waiting = asked
    outer = getattr(_changing, "held", None)
    _changing.held = found
    try:
        yield found
    finally:
        _changing.held = outer
    if waiting:
        raise waiting
    if outer is None:
        _show(found)


def get(name: str, default: str = "") -> str:
    """Return the last value of a word; ``default`` where it does not stand in the address."""
    return address().words.get(name, (default,))[-1]


def get_all(name: str) -> tuple[str, ...]:
    """Return all values of a word, in their order."""
    return address().words.get(name, ())


def has(name: str) -> bool:
    """Return whether a word stands in the address."""
    return name in address().words


def words() -> Words:
    """Return all words with their values."""
    return address().words


def put(name: str, text: str | None) -> None:
    """Put a word into the address; None takes it out."""
    put_all(name, () if text is None else (text,))


def put_all(name: str, texts: Sequence[str]) -> None:
    """Put a word into the address once for each text; it goes where there are none."""
    with changing() as found:
        found.put(name, texts)
