"""Followers of a class code, in small: they go with their teacher and predict; nothing is timed."""

import asyncio
import random
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.followers import POLL_SECONDS, Lecture, place_of, predict
from bench.load import measure, verdicts
from bench.reader import PageError, Reader
from classroom.codes import ClassCodes
from classroom.predictions import read_position
from runs.store import Store
from teaching import course
from ui.lessons.classroom import EVERY

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: Playwright's event loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture
def reader() -> Reader:
    return Reader(None)  # type: ignore[arg-type]


def test_two_follow_while_one_turns_knobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOAD_EVERY", "1")
    log = tmp_path / "server.log"
    # In a thread of its own: Playwright's event loop may run in this one.
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(
            measure, [1], [0.5], trainings=0, log=log, followers=2, pace=4.0
        ).result()
    assert found["errors"] == 0, found["rounds"][0]["error_kinds"]
    assert found["server_tracebacks"] == 0
    followers = found["rounds"][0]["followers"]
    assert followers["count"] == 2
    # The teacher has shown seven steps or eight; a busy machine may be late for some.
    assert followers["steps"] >= 4
    assert 0 < followers["p50"] <= followers["p95"] <= followers["slowest"]
    assert followers["answers"] >= 2
    assert dict(verdicts(found))["each prediction of a follower arrived"]


def test_the_teacher_goes_from_step_to_step(tmp_path: Path) -> None:
    with closing(Lecture(str(tmp_path), pace=0.05)) as lecture:
        lecture.begin()
        run(lecture.teach(time.monotonic() + 1.0))
        assert lecture.answers() == 0
        store = Store(f"sqlite:///{tmp_path}/playground.sqlite")
        position = read_position(ClassCodes(store.database).find(lecture.code).settings)
        store.database.close()
    steps = [
        (name, step.name) for name in course.names() for step in course.lesson(name, "en").steps
    ]
    assert (position.lesson, position.step) in steps[1:]


def test_a_page_is_polled_as_often_as_it_asks_to_be() -> None:
    assert EVERY.total_seconds() == POLL_SECONDS


def test_an_address_tells_where_a_follower_is() -> None:
    assert place_of("code=ABC&lesson=02-resnet&step=fair") == ("02-resnet", "fair")
    assert place_of("code=ABC") == ("", "")


def test_what_is_not_on_the_page_cannot_be_pressed(reader: Reader) -> None:
    message = ForwardMsg()
    message.metadata.delta_path[:] = [0, 1]
    button = message.delta.new_element.button
    button.id, button.disabled = "$$ID-1-give", True
    reader._take(message.SerializeToString())
    assert not reader.buttons
    with pytest.raises(PageError, match="no button give"):
        run(reader.press("give"))
    with pytest.raises(PageError, match="no field number"):
        run(reader.write("number", 1.0))
    button.disabled = False
    reader._take(message.SerializeToString())
    assert list(reader.buttons.values()) == ["$$ID-1-give"]


def test_a_step_without_a_question_is_not_answered(reader: Reader) -> None:
    name, step = next(
        (name, step.name)
        for name in course.names()
        for step in course.lesson(name, "en").steps
        if step.question is None
    )
    assert run(predict(reader, random.Random(0), name, step)) is None


def test_a_slow_or_lost_follower_misses_an_aim() -> None:
    def met(**found: float) -> dict[str, bool]:
        told = {"count": 30, "p95": 0.5, "answers": 4, "answers_arrived": 4} | found
        one = {
            "users": 30, "minutes": 1.0, "errors": 0, "p95": 0.5, "rss_most": 0, "followers": told,
        }  # fmt: skip
        found_ = {"rounds": [one], "server_tracebacks": 0, "same_preset": {"networks_computed": 1}}
        return dict(verdicts(found_))

    assert all(met().values())
    assert [told for told, is_met in met(p95=1.5).items() if not is_met] == [
        "95 % of a follower's steps under 1 s at 30 readers"
    ]
    # Nobody who follows has gone anywhere.
    assert not all(met(p95=0.0).values())
    assert not met(answers_arrived=3)["each prediction of a follower arrived"]
    assert len(met()) == len(met(count=0)) + 2
