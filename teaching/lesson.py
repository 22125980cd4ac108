"""Define a lesson: its steps, and the blocks of pictures and questions that a step has.

A lesson is one Markdown file for each language (``lessons/<nn-name>/<language>.md``); these models
are what ``teaching.reader`` makes of it. Texts keep their Markdown until they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from language.said import Note, SaidError, message


class LessonError(SaidError):
    """A lesson that cannot be read; the message names file, line and what is allowed."""

    @classmethod
    def told(cls, place: str, reason: str | Note, **facts: object) -> "LessonError":
        """Make the error of a place: a file with its line, a field, or braces."""
        note = reason if isinstance(reason, Note) else Note(reason, facts)
        return cls(message("{place}: {reason}"), place=place, reason=note)


class Block(BaseModel):
    """A fenced block of a lesson: YAML with the fields of its kind, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NetworkPicture(Block):
    """A network's diagram; changes are marked against the network ``beside``."""

    spec: str
    beside: str = ""
    open: Annotated[str, Field(coerce_numbers_to_str=True)] = "1"
    part: str = ""
    colour: str = "kind"
    direction: Literal["LR", "TB"] = "LR"
    knobs: tuple[str, ...] = Field((), max_length=3)


class FigurePicture(Block):
    """One of the figures that a network's graph gives rise to."""

    spec: str
    kind: Literal["paper", "stack", "dense", "cell", "gate"]
    which: str = ""
    digit: int | None = Field(None, ge=0, le=9)
    knobs: tuple[str, ...] = Field((), max_length=3)


class PlotPicture(Block):
    """A plot of published or kept results; which fields it needs follows from ``of``."""

    of: Literal["published", "accuracy", "claim", "lesions", "surface", "scaling", "speed"]
    protocol: str = "ten-crops"
    results: tuple[str, ...] = ()
    cost: Literal["params", "macs"] = "params"
    own: str = ""
    name: str = ""
    show: Literal["costs", "grid", "accuracy"] = "costs"
    knobs: tuple[str, ...] = Field((), max_length=3)

    @property
    def spec(self) -> str:
        """Text of the reader's network, whose knobs may be open; empty for none."""
        return self.own

    @model_validator(mode="after")
    def _complete(self) -> "PlotPicture":
        if self.of == "published" and len(self.results) < 2:
            raise LessonError.told(
                "results", message("name at least two of {file}"), file="data/published/papers.csv"
            )
        if self.of == "claim" and not self.name:
            raise LessonError.told("name", message("name an experiment"))
        return self


class RunPicture(Block):
    """An experiment: what was kept of it at once, and a button that runs it here."""

    experiment: str


class Demonstration(Block):
    """A demonstration of ``teaching.demonstrations`` with words of its own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    of: str

    @property
    def settings(self) -> Mapping[str, Any]:
        """The words that are the demonstration's own."""
        return MappingProxyType(self.model_extra or {})


class Card(Block):
    """One of a row of cards."""

    title: str = Field(max_length=60)
    says: str = Field(max_length=300)


class Cards(Block):
    """A row of cards in their order, such as the sections of a paper."""

    items: tuple[Card, ...] = Field(min_length=2, max_length=7)


class DevicePicture(Block):
    """Networks that are measured on the reader's own device when asked."""

    networks: tuple[str, ...] = Field(min_length=1, max_length=4)


class TablePicture(Block):
    """A table that a network's family has, by its English title, such as published coefficients."""

    spec: str
    title: str


class Answer(Block):
    """An answer to choose, and why it is right, or which misconception it betrays."""

    says: str
    right: bool = False
    because: str


class Choice(Block):
    """A question with answers to choose from, one of them right."""

    ask: str
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=5)

    @model_validator(mode="after")
    def _one_is_right(self) -> "Choice":
        if sum(answer.right for answer in self.answers) != 1:
            raise LessonError.told(
                "answers", message("exactly one is {right}"), right="right: true"
            )
        return self

    @property
    def right(self) -> int:
        """Place of the right answer."""
        return next(place for place, answer in enumerate(self.answers) if answer.right)


class Mistake(Block):
    """A wrong number that betrays a misconception."""

    answer: float
    because: str


class Number(Block):
    """A question for a number; ``answer`` may be a quantity of the step's network, as text.

    ``within`` is the share of the answer that one may be off.
    """

    ask: str
    answer: float | str
    unit: str = ""
    within: float = Field(0.05, ge=0, le=1)
    because: str
    mistakes: tuple[Mistake, ...] = ()


class DrawnMistake(Block):
    """A shape of a wrong curve that betrays a misconception."""

    shape: Literal["rises", "falls", "flat", "high", "low"]
    because: str


class Curve(Block):
    """A question for a curve: a value at each of a few places, between ``low`` and ``high``."""

    ask: str
    x: tuple[Annotated[str, Field(coerce_numbers_to_str=True)], ...] = Field(
        min_length=3, max_length=6
    )
    low: float
    high: float
    unit: str = ""
    answer: tuple[float, ...]
    because: str
    mistakes: tuple[DrawnMistake, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> "Curve":
        if len(self.answer) != len(self.x):
            raise LessonError.told("answer", message("give one value for each of x"))
        if not all(self.low <= value <= self.high for value in self.answer):
            raise LessonError.told(
                "answer",
                message("each value lies from {low} to {high}"),
                low=self.low,
                high=self.high,
            )
        return self


class ExerciseQuestion(Block):
    """Endless exercises of a kind of ``teaching.exercises``."""

    kind: str


PICTURES: Mapping[str, type[Block]] = MappingProxyType(
    {
        "network": NetworkPicture,
        "figure": FigurePicture,
        "plot": PlotPicture,
        "run": RunPicture,
        "show": Demonstration,
        "cards": Cards,
        "device": DevicePicture,
        "table": TablePicture,
    }
)
QUESTIONS: Mapping[str, type[Block]] = MappingProxyType(
    {"choice": Choice, "number": Number, "curve": Curve, "exercise": ExerciseQuestion}
)

Picture = (
    NetworkPicture
    | FigurePicture
    | PlotPicture
    | RunPicture
    | Demonstration
    | Cards
    | DevicePicture
    | TablePicture
)
Question = Choice | Number | Curve | ExerciseQuestion


@dataclass(frozen=True)
class Step:
    """One idea: at most three sentences, one picture, perhaps a question.

    ``text`` and ``notes`` are Markdown: what the reader sees, and what the speaker says. ``kinds``
    are the words of its blocks; lines of the file, from 0, are where step and blocks begin.
    """

    name: str
    title: str
    text: str
    picture: Picture
    question: Question | None = None
    notes: str = ""
    line: int = 0
    kinds: tuple[str, ...] = ()
    picture_line: int = 0
    question_line: int = 0

    @property
    def spec(self) -> str:
        """Text of the network that the step is about; empty where it is about none."""
        return str(getattr(self.picture, "spec", "") or self._settings.get("spec", ""))

    @property
    def beside(self) -> str:
        """Text of the network that it is compared with; empty for none."""
        return str(getattr(self.picture, "beside", ""))

    @property
    def _settings(self) -> Mapping[str, Any]:
        return self.picture.settings if isinstance(self.picture, Demonstration) else {}


class Head(Block):
    """The front matter of a lesson; ``families`` are those that it teaches, by their words."""

    title: str = Field(max_length=40)
    minutes: int = Field(ge=1, le=90)
    needs: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    summary: str = Field(max_length=300)


@dataclass(frozen=True)
class Lesson:
    """A lesson in one language; ``name`` is its folder, such as ``02-resnet``."""

    name: str
    language: str
    head: Head
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """Title as in its front matter."""
        return self.head.title

    def place_of(self, step: str) -> int:
        """Return the place of a step by its name; the first one where none is called so."""
        return next((place for place, one in enumerate(self.steps) if one.name == step), 0)
