"""Tell the answers of a question, right and wrong, for the teacher's window and for paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from language.catalogue import _
from teaching.exercises.catalogue import exercise
from teaching.judging import SHAPES, truth_of
from teaching.lesson import Choice, Curve, ExerciseQuestion, Number, Question
from teaching.numbers import Subject, fill
from viz.numbers import compact

SEED = 1
"""Seed of the exercise that stands for its kind where none can be turned."""


@dataclass(frozen=True)
class Told:
    """An answer and what is said about it, as Markdown of one line.

    ``steps`` lead to it: what is computed, and the computation, both as plain text.
    """

    says: str
    is_right: bool
    steps: tuple[tuple[str, str], ...] = ()


def ask_of(question: Question, seed: int = SEED, number: int = 1) -> str:
    """Return the question before its numbers are filled in; an exercise's is plain text."""
    if isinstance(question, ExerciseQuestion):
        return exercise(question.kind, seed, number).question.sentence(_)
    return question.ask


def answers_of(
    question: Question,
    first: Subject | None,
    second: Subject | None,
    seed: int = SEED,
    number: int = 1,
) -> list[Told]:
    """Return the right answer and the wrong ones that are known; raises LessonError."""
    if isinstance(question, ExerciseQuestion):
        one = exercise(question.kind, seed, number)
        steps = tuple((line.says.sentence(_), line.sums) for line in one.solution)
        return [Told(f"**{one.answer:,} {_(one.unit)}**", True, steps)]
    found = _answers(question, first)
    return [Told(fill(says, first, second), is_right) for says, is_right in found]


def right_number(question: Number, first: Subject | None) -> str:
    """Return the right number as it reads, with its unit."""
    truth = truth_of(question, first)
    shown = f"{truth:,.10g}" if truth < 1e6 else f"{compact(truth)} ({truth:,.0f})"
    return f"{shown} {question.unit}".strip()


def _answers(
    question: Choice | Number | Curve, first: Subject | None
) -> Iterator[tuple[str, bool]]:
    if isinstance(question, Choice):
        for answer in question.answers:
            yield f"**{answer.says}** {answer.because}", answer.right
    elif isinstance(question, Number):
        yield f"**{right_number(question, first)}** {question.because}", True
        for mistake in question.mistakes:
            told = f"{mistake.answer:,.10g} {question.unit}".strip()
            yield f"**{told}** {mistake.because}", False
    else:
        pairs = zip(question.x, question.answer, strict=True)
        yield f"**{', '.join(f'{x}: {y:g}' for x, y in pairs)}** {question.because}", True
        for drawn in question.mistakes:
            yield f"**{_(SHAPES[drawn.shape].title)}** {drawn.because}", False
