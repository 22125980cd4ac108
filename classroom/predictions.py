"""Define what a class predicts in a lecture, and how far its teacher has come.

One code serves a whole lecture: an answer names its lesson and step. The teacher's place and the
steps whose answers were revealed are the settings of the code's question.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

KIND = "lesson"
"""Kind of a question whose answers these are."""

LARGEST = 1e15
MOST_POINTS = 6
MOST_LETTERS = 1_600
"""Letters of the revealed steps' names: the oldest are forgotten, as settings have a bound."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Value = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Values = Annotated[tuple[Value, ...], Field(min_length=1, max_length=MOST_POINTS)]
Chosen = Annotated[str, Field(pattern=r"^[0-9]$")]

Answer = str | float | Sequence[float]
"""A place of a choice, from 0 on, as text; a number; the values of a sketched curve."""


class Prediction(BaseModel):
    """An answer to the question of a step: ``choice`` is a place, from 0 on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lesson: Name
    step: Name
    answer: Chosen | Value | Values

    @property
    def choice(self) -> int | None:
        """Place that was chosen; None for another kind of answer."""
        return int(self.answer) if isinstance(self.answer, str) else None

    @property
    def number(self) -> float | None:
        """Number that was guessed; None for another kind of answer."""
        return self.answer if isinstance(self.answer, float) else None

    @property
    def curve(self) -> tuple[float, ...] | None:
        """Values of the curve that was sketched; None for another kind of answer."""
        return self.answer if isinstance(self.answer, tuple) else None


class LessonPosition(BaseModel):
    """Lesson and step that the teacher shows, and the steps whose answers were revealed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lesson: Name | str = ""
    step: Name | str = ""
    revealed: tuple[str, ...] = ()

    def has_revealed(self, lesson: str, step: str) -> bool:
        """Return whether the right answer of a step may be shown to all."""
        return f"{lesson}/{step}" in self.revealed

    def at(self, lesson: str, step: str) -> "LessonPosition":
        """Return the position at another step."""
        return self.model_copy(update={"lesson": lesson, "step": step})

    def revealing(self, lesson: str, step: str) -> "LessonPosition":
        """Return the position with one more step revealed."""
        name = f"{lesson}/{step}"
        revealed = [*(one for one in self.revealed if one != name), name]
        while sum(len(one) + 3 for one in revealed) > MOST_LETTERS:
            revealed.pop(0)
        return self.model_copy(update={"revealed": tuple(revealed)})


def prediction(lesson: str, step: str, answer: Answer) -> Prediction:
    """Make a prediction; raises ValueError (pydantic) for an answer that none can be."""
    plain = tuple(answer) if isinstance(answer, list) else answer
    return Prediction(lesson=lesson, step=step, answer=plain)


def read_predictions(answers: Iterable[str]) -> Mapping[tuple[str, str], tuple[Prediction, ...]]:
    """Read the answers of a class by lesson and step; what cannot be one is left out."""
    found: dict[tuple[str, str], list[Prediction]] = {}
    for answer in answers:
        try:
            one = Prediction.model_validate_json(answer)
        except ValidationError:
            continue
        found.setdefault((one.lesson, one.step), []).append(one)
    return {place: tuple(ones) for place, ones in found.items()}


def read_position(settings: str) -> LessonPosition:
    """Read where the teacher is; at no lesson where it was never said."""
    try:
        return LessonPosition.model_validate_json(settings)
    except ValidationError:
        return LessonPosition()


def choices_counted(predictions: Iterable[Prediction], choices: int) -> tuple[int, ...]:
    """Count how often each of the choices was chosen."""
    counts = [0] * choices
    for one in predictions:
        if one.choice is not None and one.choice < choices:
            counts[one.choice] += 1
    return tuple(counts)


def as_csv(answers: Iterable[str]) -> str:
    """Write a table with a line for each prediction, by lesson and step."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("lesson", "step", "answer"))
    for (lesson, step), ones in read_predictions(answers).items():
        for one in ones:
            text = one.answer if isinstance(one.answer, str) else json.dumps(one.answer)
            writer.writerow((lesson, step, text))
    return out.getvalue()
