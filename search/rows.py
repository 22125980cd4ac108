"""Convert a search's records to rows of the store: many evaluations in one, column by column.

A race of 5 searchers, 30 seeds and 300 evaluations has 45,000 evaluations. What can be computed
from others (the best so far, regret, repeats, keys) is not kept: they take
2.6 MB. A live run writes after each child.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Any

from pydantic import TypeAdapter

from runs.record import Record
from search.choices import Choices, Space
from search.records import Evaluation, Policy, Scored
from search.run_history import RunHistory

_DIGITS = digits + ascii_lowercase
"""A character for each option of a decision; no space has more options."""


@dataclass(frozen=True, slots=True)
class EvaluationBatch(Record):
    """Evaluations of one seed from number ``first`` on; a column has a value for each.

    ``place`` counts the rows of a run; ``done`` is the run's evaluations so far, of all its seeds.
    ``searcher_seconds`` is the searcher's own CPU time for its seed so far.
    """

    place: int
    done: int
    seed: int
    first: int
    choices: tuple[str, ...]
    rewards: tuple[float, ...]
    accuracies: tuple[float, ...]
    params: tuple[int, ...]
    seconds: tuple[float, ...]
    searcher_seconds: float

    @property
    def number(self) -> int:
        """The row's place."""
        return self.place

    @property
    def changes(self) -> dict[str, Any]:
        """The run's progress."""
        return {"steps_done": self.done}


@dataclass(frozen=True, slots=True)
class PolicySnapshot(Record):
    """A controller's policy after some evaluations of a seed; its space knows the decisions."""

    place: int
    seed: int
    evaluations: int
    probabilities: tuple[tuple[float, ...], ...]
    entropies: tuple[float, ...]

    @property
    def number(self) -> int:
        """The row's place."""
        return self.place


KINDS: dict[str, TypeAdapter[Any]] = {
    "evaluationbatch": TypeAdapter(EvaluationBatch),
    "policysnapshot": TypeAdapter(PolicySnapshot),
}
"""The rows by the names under which they are stored."""


def evaluation_batch(
    evaluations: Sequence[Evaluation], place: int, done: int, searcher_seconds: float
) -> EvaluationBatch:
    """Collect evaluations that follow each other in one seed's run."""
    return EvaluationBatch(
        place=place,
        done=done,
        seed=evaluations[0].seed,
        first=evaluations[0].number,
        choices=tuple(as_text(e.choices) for e in evaluations),
        rewards=tuple(e.reward for e in evaluations),
        accuracies=tuple(e.accuracy for e in evaluations),
        params=tuple(e.params for e in evaluations),
        seconds=tuple(round(e.seconds, 6) for e in evaluations),
        searcher_seconds=round(searcher_seconds, 6),
    )


def policy_snapshot(policy: Policy, place: int) -> PolicySnapshot:
    """Convert a policy, without its decisions, to a row."""
    return PolicySnapshot(
        place, policy.seed, policy.evaluations, policy.probabilities, policy.entropies
    )


def evaluations(row: EvaluationBatch, history: RunHistory, space: Space) -> list[Evaluation]:
    """Convert a row to evaluations, and add them to the history of its seed's run."""
    found = []
    columns = zip(row.choices, row.rewards, row.accuracies, row.params, row.seconds, strict=True)
    for text, reward, accuracy, params, seconds in columns:
        choices = from_text(text)
        scored = Scored(reward, accuracy, params)
        found.append(history.add(choices, space.key(choices), scored, seconds))
    return found


def policy(row: PolicySnapshot, searcher: str, space: Space) -> Policy:
    """Convert a row to a policy."""
    return Policy(
        searcher, row.seed, row.evaluations, space.decisions, row.probabilities, row.entropies
    )


def as_text(choices: Choices) -> str:
    """Write each decision as a character."""
    return "".join(_DIGITS[choice] for choice in choices)


def from_text(text: str) -> Choices:
    """Read what ``as_text`` wrote."""
    return tuple(map(_DIGITS.index, text))
