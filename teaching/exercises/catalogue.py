"""Name the kinds of exercises, and make one: the same for the same kind, seed and number."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from language.said import Note, message, printable
from teaching.exercises.blocks import BottleneckParams, SEParams
from teaching.exercises.cells import CellChoices
from teaching.exercises.compound import CompoundScaling
from teaching.exercises.convolutions import ConvMacs, ConvParams
from teaching.exercises.dense import DenseChannels, DenseConnections
from teaching.exercises.problem import Draw, ExerciseError, Line, Mistake, Problem
from teaching.exercises.sizes import OutputSize, ReceptiveField

KINDS: Mapping[str, type[Problem]] = MappingProxyType(
    {
        "conv-params": ConvParams,
        "conv-macs": ConvMacs,
        "output-size": OutputSize,
        "receptive-field": ReceptiveField,
        "bottleneck-params": BottleneckParams,
        "dense-channels": DenseChannels,
        "dense-connections": DenseConnections,
        "se-params": SEParams,
        "cell-choices": CellChoices,
        "compound-scaling": CompoundScaling,
    }
)
"""Kinds by the names that lessons and the command line call them."""

APART = 20
"""An exercise differs from at least as many before it."""

MOST = 9_999
"""Number from which on they begin anew."""


@dataclass(frozen=True)
class Exercise:
    """An exercise: ``given`` has its numbers, ``mistakes`` are wrong answers that tell something.

    ``unit`` is what the answer counts, to be translated as all sentences are.
    """

    kind: str
    seed: int
    number: int
    given: Problem
    question: Note
    answer: int
    unit: str
    solution: tuple[Line, ...]
    mistakes: tuple[Mistake, ...]

    def because(self, answer: int) -> Note | None:
        """Return what went wrong where the answer is a usual mistake."""
        return next((one.because for one in self.mistakes if one.answer == answer), None)


def exercise(kind: str, seed: int, number: int) -> Exercise:
    """Make an exercise; numbers begin at 1. Raises ExerciseError for a kind that there is not."""
    if kind not in KINDS:
        raise ExerciseError(
            message("There are no exercises of kind {kind}; choose from {kinds}."),
            kind=printable(kind),
            kinds=", ".join(KINDS),
        )
    return _made(kind, seed, 1 + (number - 1) % MOST)


@lru_cache(maxsize=2_048)
def _made(kind: str, seed: int, number: int) -> Exercise:
    given = _drawn(kind, seed, number)
    answer, solution = given.solve()
    mistakes: dict[int, Mistake] = {}
    for mistake in given.mistakes():
        # Where two mistakes come to the same number, the more telling one stands first.
        if mistake.answer not in (answer, *mistakes):
            mistakes[mistake.answer] = mistake
    return Exercise(
        kind,
        seed,
        number,
        given,
        given.question,
        answer,
        given.unit,
        solution,
        tuple(mistakes.values()),
    )


def _drawn(kind: str, seed: int, number: int) -> Problem:
    draw = Draw(f"{kind} {seed}")
    recent: deque[Problem] = deque(maxlen=APART)
    for _place in range(number):
        found = KINDS[kind].draw(draw)
        while found in recent:
            found = KINDS[kind].draw(draw)
        recent.append(found)
    return recent[-1]


def sheet_of(kinds: Sequence[str], seed: int, count: int) -> tuple[Exercise, ...]:
    """Make ``count`` exercises, of the kinds in turn; of all kinds where none is named."""
    chosen = tuple(dict.fromkeys(kinds)) or tuple(KINDS)
    return tuple(
        exercise(chosen[place % len(chosen)], seed, 1 + place // len(chosen))
        for place in range(count)
    )
