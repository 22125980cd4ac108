"""Judge an answer to a question of a lesson, and choose what is said about it."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Judge a sketched curve: right where each point is near, as a share of the range."""
    room = NEAR * (question.high - question.low)
    pairs = zip(given, question.answer, strict=True)
    return Judged(all(abs(own - true) <= room for own, true in pairs), question.because)


def _is_near(given: float, truth: float, within: float) -> bool:
    # What is typed has no more digits than one reads.
    return abs(given - truth) <= max(within * abs(truth), 1e-9)
