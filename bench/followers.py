"""Simulate readers of a class code who follow their teacher through the lessons, and predict."""

import asyncio
import random
import time
from typing import Any
from urllib.parse import parse_qs

from bench.reader import Reader
from classroom.codes import ClassCodes
from classroom.predictions import KIND, LessonPosition
from runs.store import Store
from teaching import course
from teaching.lesson import Choice, Curve, Number

POLL_SECONDS = 3.0
"""Seconds between two questions of a page for where the teacher is, as the page sets its timer."""

PACE = 15.0
"""Seconds for which the teacher stays at a step."""

HOURS = 4


class Lecture:
    """A class code in the store of a home folder, and its teacher, who goes from step to step."""

    def __init__(self, home: str, pace: float = PACE):
        self.pace = pace
        self._store = Store(f"sqlite:///{home}/playground.sqlite")
        self._codes = ClassCodes(self._store.database)
        self.code = ""

    def close(self) -> None:
        """Let go of the store."""
        self._store.database.close()

    def begin(self) -> None:
        """Open a code of its own, whose teacher is at no step yet."""
        self.code = self._codes.open(KIND, "", HOURS)

    async def teach(self, end: float) -> None:
        """Show all steps of all lessons one after another, over and over until the end."""
        steps = [
            (name, step.name) for name in course.names() for step in course.lesson(name, "en").steps
        ]
        number = 0
        while time.monotonic() < end:
            await asyncio.to_thread(self._go_to, *steps[number % len(steps)])
            number += 1
            await asyncio.sleep(self.pace)

    def answers(self) -> int:
        """Count the predictions that have arrived."""
        return self._codes.count(self.code)

    def _go_to(self, lesson: str, step: str) -> None:
        position = LessonPosition().at(lesson, step).model_dump_json()
        self._codes.change_settings(self.code, lambda _before: position)


def place_of(query: str) -> tuple[str, str]:
    """Return lesson and step of an address; empty words where it has none."""
    words = parse_qs(query)
    return words.get("lesson", [""])[-1], words.get("step", [""])[-1]


async def follow(reader: Reader) -> tuple[float, tuple[str, str]] | None:
    """Poll as the page does; return the seconds and the place where it has gone with the teacher.

    Raises PageError.
    """
    before = place_of(reader.query)
    for fragment in list(reader.timers):
        if fragment not in reader.timers:
            continue
        seconds = await reader.poll(fragment)
        place = place_of(reader.query)
        if place != before:
            return seconds, place
    return None


async def predict(reader: Reader, rng: random.Random, lesson: str, step: str) -> float | None:
    """Answer the question of a step; None where it asks for no prediction. Raises PageError."""
    found = course.lesson(lesson, "en")
    question: Any = found.steps[found.place_of(step)].question
    key = f"lesson-{lesson}-{step}-"
    if isinstance(question, Choice):
        return await reader.press(f"{key}answer-{rng.randrange(len(question.answers))}")
    if isinstance(question, Curve):
        return await reader.press(f"{key}curve-given")
    if isinstance(question, Number):
        return await reader.write(f"{key}number", rng.uniform(1, 100))
    return None
