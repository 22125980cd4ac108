"""Judge an answer to a question of a lesson, and choose what is said about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from language.said import message
from teaching.lesson import Choice, Curve, Number
from teaching.numbers import Subject, value

NEAR = 0.1
"""Share of a curve's range that a sketched point may be off."""


@dataclass(frozen=True)
class Judged:
    """The judgement of an answer, and what is said about it (Markdown)."""

    is_right: bool
    says: str


def judge_choice(question: Choice, chosen: int) -> Judged:
    """Judge the answer at a place."""
    answer = question.answers[chosen]
    return Judged(answer.right, answer.because)


def truth_of(question: Number, subject: Subject | None) -> float:
    """Return the right number; of a quantity that of the step's network."""
    if isinstance(question.answer, str):
        if subject is None:
            raise ValueError("a quantity needs a network")
        return value(question.answer, subject)
    return question.answer


def judge_number(question: Number, given: float, subject: Subject | None) -> Judged:
    """Judge a number; a known mistake is told by its own words."""
    truth = truth_of(question, subject)
    if _is_near(given, truth, question.within):
        return Judged(True, question.because)
    for mistake in question.mistakes:
        if _is_near(given, mistake.answer, question.within):
            return Judged(False, mistake.because)
    return Judged(False, question.because)


def judge_curve(question: Curve, given: Sequence[float]) -> Judged:
    """Judge a sketched curve: right where each point is near, as a share of the range.

    A wrong one is told by the first of the known mistakes whose shape it has.
    """
    room = NEAR * (question.high - question.low)
    pairs = list(zip(given, question.answer, strict=True))
    if all(abs(own - true) <= room for own, true in pairs):
        return Judged(True, question.because)
    for mistake in question.mistakes:
        if SHAPES[mistake.shape].has(given, question.answer, room):
            return Judged(False, f"{mistake.because} {question.because}")
    return Judged(False, question.because)


@dataclass(frozen=True)
class Shape:
    """A shape of a curve; ``has`` tests values against those of the answer, with some room."""

    title: str
    has: Callable[[Sequence[float], Sequence[float], float], bool]


def _rises(given: Sequence[float], _answer: Sequence[float], room: float) -> bool:
    return given[-1] - given[0] > room and all(b >= a - room / 2 for a, b in pairwise(given))


def _falls(given: Sequence[float], answer: Sequence[float], room: float) -> bool:
    return _rises([-value for value in given], answer, room)


def _is_flat(given: Sequence[float], _answer: Sequence[float], room: float) -> bool:
    return max(given) - min(given) <= room


def _is_high(given: Sequence[float], answer: Sequence[float], room: float) -> bool:
    return all(own > true + room for own, true in zip(given, answer, strict=True))


def _is_low(given: Sequence[float], answer: Sequence[float], room: float) -> bool:
    return all(own < true - room for own, true in zip(given, answer, strict=True))


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "rises": Shape(message("A curve that rises"), _rises),
        "falls": Shape(message("A curve that falls"), _falls),
        "flat": Shape(message("A flat curve"), _is_flat),
        "high": Shape(message("A curve above the answer"), _is_high),
        "low": Shape(message("A curve below the answer"), _is_low),
    }
)
"""Shapes of wrong curves by the words of a lesson."""


def _is_near(given: float, truth: float, within: float) -> bool:
    # What is typed has no more digits than one reads.
    return abs(given - truth) <= max(within * abs(truth), 1e-9)
