"""Define a problem: the numbers that it gives, its answer, the way there and the ways past it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Self, TypeVar

from language.said import Note, SaidError

T = TypeVar("T")


class ExerciseError(SaidError):
    """A kind of exercise that there is none of; the message names all kinds."""


class Draw:
    """Draws values; the same ones for the same seed, in every process and version of Python."""

    def __init__(self, seed: str):
        # Of all that Random does, only random() and seeding by text are promised to stay.
        self._random = Random(seed)  # noqa: S311 - nothing is kept secret by it

    def of(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[int(self._random.random() * len(options))]


@dataclass(frozen=True)
class Line:
    """One step of a solution: what is computed, and the computation with its numbers."""

    says: Note
    sums: str


@dataclass(frozen=True)
class Mistake:
    """A wrong answer and what went wrong."""

    answer: int
    because: Note


class Problem(ABC):
    """The numbers of one exercise, as a frozen dataclass; the answer is a whole number.

    ``title`` names the kind and ``unit`` what is counted, both to be translated.
    """

    title: ClassVar[str]
    unit: str

    @classmethod
    @abstractmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw the numbers, small enough to compute with on paper or a pocket calculator."""

    @property
    @abstractmethod
    def question(self) -> Note:
        """The question, with its numbers."""

    @abstractmethod
    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there, whose last line ends in it."""

    @abstractmethod
    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers, the most telling first; some may equal the right one."""


def number(value: float) -> str:
    """Format a number as solutions have it: 25557032 -> ``25,557,032``, 48.4 -> ``48.4``."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}".rstrip("0").rstrip(".")


def product(*factors: object) -> str:
    """Join factors by dots, each number formatted: ``3² · 64``."""
    return " · ".join(number(one) if isinstance(one, int | float) else str(one) for one in factors)


def total(*terms: object) -> str:
    """Join terms by plus signs."""
    return " + ".join(number(one) if isinstance(one, int | float) else str(one) for one in terms)
