"""A double click starts a batch once, also where Streamlit answers its clicks in two threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
import streamlit as st

from ui.batch.starting import start


def test_two_clicks_at_once_queue_once(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {"ticket-train": "t"}
    monkeypatch.setattr(st, "session_state", session)
    both = Barrier(2)
    queued: list[str] = []
    opened: list[str] = []

    def submit() -> str:
        queued.append("batch")
        # Long enough for the other click to arrive.
        Event().wait(0.2)
        return f"batch-{len(queued)}"

    def click() -> None:
        both.wait()
        start("train", "train", "t", submit, opened.append)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(click), pool.submit(click)]:
            done.result()
    assert queued == ["batch"]
    assert opened == ["batch-1", "batch-1"]
    assert "ticket-train" not in session
