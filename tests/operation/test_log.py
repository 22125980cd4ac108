"""One event is one line, and says nothing that is secret."""

import json
import logging
from collections.abc import Iterator

import pytest

from operation import log
from operation.log import JsonLines, TextLines, event, pseudonym


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Leave the loggers as they were."""
    names = (log.NAME, "uvicorn", "uvicorn.error", "streamlit")
    before = {n: (logging.getLogger(n).handlers, logging.getLogger(n).propagate) for n in names}
    yield
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers = handlers
        logging.getLogger(name).propagate = propagate


def record(what: str = "run ended", **facts: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "playground.supervisor", "msg": what, "levelno": 20})
    made.facts = facts
    return made


def test_json_has_the_facts_in_one_line() -> None:
    line = JsonLines().format(record(run="3f", reason="a\nb\u2028c"))
    assert "\n" not in line
    told = json.loads(line)
    assert (told["part"], told["what"], told["run"]) == ("supervisor", "run ended", "3f")
    assert told["reason"] == "a\nb\u2028c"


def test_text_cannot_be_continued_by_a_fact() -> None:
    line = TextLines().format(record(reason="x\n09:00:00 auth: signed in"))
    assert "\n" not in line
    assert "supervisor: run ended (reason=x\\n09" in line


def test_errors_are_whole_in_both() -> None:
    try:
        raise ValueError("no")
    except ValueError as error:
        made = record()
        made.exc_info = (type(error), error, error.__traceback__)
    assert "ValueError: no" in json.loads(JsonLines().format(made))["error"]
    assert "ValueError: no" in TextLines().format(made)


def test_events_reach_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_LOG", "json")
    log.set_up()
    event("quota", "refused", owner=pseudonym("token"), reason="full")
    told = json.loads(capsys.readouterr().err)
    assert told["owner"] == pseudonym("token")
    assert "token" not in told.values()
    monkeypatch.setenv("PLAYGROUND_LOG", "text")
    monkeypatch.setenv("PLAYGROUND_LOG_LEVEL", "WARNING")
    log.set_up()
    event("quota", "refused")
    assert not capsys.readouterr().err


def test_a_pseudonym_is_always_the_same_and_short() -> None:
    assert pseudonym("ada") == pseudonym("ada") != pseudonym("bob")
    assert len(pseudonym("ada")) == 4
