"""Record in the store which readers have a page open, where there is a teacher to see it.

Streamlit knows the sessions of its own process only, so each process writes its own down; a reader
who reads and turns no knob is here too. A thread writes, so that no page waits for the store.
"""

import os
import platform
import time
from dataclasses import dataclass
from threading import Event, Lock, Thread

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from operation.log import event
from operation.settings import settings
from runs.paths import database_url
from ui.access import reader
from ui.visitor import visitor

SERVER = f"{platform.node()}:{os.getpid()}"


@dataclass(frozen=True)
class _Session:
    owner: str
    name: str
    page: str
    came: float


class _SessionRegister:
    """The sessions of this process; a thread writes those that are still connected to the store."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._sessions: dict[str, _Session] = {}
        self._lock, self._has_news = Lock(), Event()
        Thread(target=self._write_for_ever, name="presence", daemon=True).start()

    def record(self, session: str, owner: str, name: str, page: str) -> None:
        """Record that a session has run a page."""
        with self._lock:
            known = self._sessions.get(session)
            came = known.came if known and known.owner == owner else time.time()
            now = _Session(owner, name, page, came)
            self._sessions[session] = now
        if known != now:
            self._has_news.set()

    def _connected(self) -> list[_Session]:
        runtime = Runtime.instance() if Runtime.exists() else None
        with self._lock:
            if runtime is not None:
                for gone in [s for s in self._sessions if not runtime.is_active_session(s)]:
                    del self._sessions[gone]
            return sorted(self._sessions.values(), key=lambda session: session.came)

    def _write_for_ever(self) -> None:
        # These take a second to load: not before the first page.
        from sqlalchemy.exc import SQLAlchemyError

        from runs.database import Database
        from runs.presence import HEARTBEAT_SECONDS, Presence, Reader

        presence: Presence | None = None
        while True:
            found: dict[str, Reader] = {}
            for one in self._connected():
                other = found.get(one.owner)
                count, came = (other.sessions, other.came) if other else (0, one.came)
                found[one.owner] = Reader(one.owner, one.name, one.page, count + 1, came)
            try:
                presence = presence or Presence(Database(self._url))
                presence.record(SERVER, found.values())
            except SQLAlchemyError as error:
                event("presence", "the store refuses", reason=str(error)[:80])
            self._has_news.wait(HEARTBEAT_SECONDS)
            self._has_news.clear()


@st.cache_resource(show_spinner=False)
def _register(url: str) -> _SessionRegister:
    return _SessionRegister(url)


def record_presence(page: str) -> None:
    """Record that the reader has a page open; does nothing where there is no teacher."""
    context = get_script_run_ctx()
    person = reader()
    if not settings().has_teacher or context is None or person is None:
        return
    _register(database_url()).record(context.session_id, visitor(), person.name, page)
