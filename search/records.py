"""Define the records of searches: plain data without tensors.

Units: a reward is what the searcher is told, larger is better; accuracies are fractions from 0 to
1; regret is how far the best accuracy so far is from the best of the space, in percentage points;
times are CPU seconds; entropies are in nats. Evaluations count from 1.

Every evaluation counts, also one of an architecture that was evaluated before: a repeat is answered
from memory, as the same recipe, split and seed would give the same result, and is marked.
"""

from dataclasses import dataclass
from typing import Any

from language.said import Note, message
from runs.record import Record


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice that a searcher makes: its name and its options."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """An oracle's score of an architecture.

    ``seconds`` is the CPU time of training it: spent here by a live oracle, years ago and
    elsewhere for a table, which has None.
    """

    reward: float
    accuracy: float
    params: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One architecture that a searcher proposed, with its reward and the best so far.

    ``key`` names the architecture; ``best_reward`` and ``best_accuracy`` are of the best reward so
    far in this run; ``regret`` is None where the best of the space is unknown. ``seconds`` is the
    run's CPU time so far: searcher and oracle together. ``choices`` are the decisions that led to
    it, an option's number for each.
    """

    searcher: str
    seed: int
    number: int
    key: str
    reward: float
    accuracy: float
    params: int
    best_reward: float
    best_accuracy: float
    regret: float | None
    is_repeat: bool
    seconds: float
    choices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A controller's probability of each option of each decision, after some evaluations."""

    searcher: str
    seed: int
    evaluations: int
    decisions: tuple[Decision, ...]
    probabilities: tuple[tuple[float, ...], ...]
    entropies: tuple[float, ...]

    @property
    def entropy(self) -> float:
        """Of the whole policy: the sum over its decisions, each given the likeliest before it."""
        return sum(self.entropies)


@dataclass(frozen=True, slots=True)
class RunEnd:
    """Summary of one searcher's run with one seed.

    ``distinct`` counts architectures; ``searcher_seconds`` is the part of ``seconds`` that the
    searcher itself took.
    """

    searcher: str
    seed: int
    evaluations: int
    distinct: int
    seconds: float
    searcher_seconds: float
    best_key: str
    best_reward: float
    best_accuracy: float
    regret: float | None


SearchRecord = Evaluation | Policy | RunEnd


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two searchers at the same budget: the difference of means, left minus right.

    ``p`` is two-sided and Holm-corrected over all comparisons made together. ``winner`` is the
    better searcher's name, or None: no difference detected at this budget.
    """

    left: str
    right: str
    seeds: int
    difference: Interval
    p: float
    winner: str | None

    @property
    def verdict(self) -> Note:
        """The verdict in words, the only form in which it may be printed."""
        if self.winner is None:
            return Note(
                message("{left} and {right}: no difference detected at this budget"),
                {"left": self.left, "right": self.right},
            )
        loser = self.right if self.winner == self.left else self.left
        return Note(message("{winner} beats {loser}"), {"winner": self.winner, "loser": loser})


@dataclass(frozen=True, slots=True)
class SearcherResult:
    """Summary of a searcher's runs.

    ``ci95`` is the 95 % bootstrap interval of the mean regret, or of the mean reward where the best
    of the space is unknown. ``beats_random`` is None where random search did not take part;
    ``verdict`` says the same in words. ``best_key`` is of the best run. ``accuracy_mean`` is of
    each run's best reward, ``highest_accuracy_mean`` the highest of each run.
    """

    searcher: str
    seeds: int
    evaluations: int
    distinct_mean: float
    seconds_mean: float
    regret_mean: float | None
    reward_mean: float
    accuracy_mean: float
    ci95: tuple[float, float]
    beats_random: bool | None
    verdict: Note
    best_key: str
    highest_accuracy_mean: float | None = None


@dataclass(frozen=True, slots=True)
class Proxies:
    """Scores of an untrained network; larger should mean better.

    ``synflow`` (2006.05467) and ``gradient_norm`` are logarithms, ``naswot`` is the
    log-determinant of 2006.04647.
    """

    synflow: float
    naswot: float
    gradient_norm: float
    params: int


@dataclass(frozen=True, slots=True)
class ProxyPoint:
    """An architecture's proxies beside what short training says of it."""

    key: str
    proxies: Proxies
    scored: Scored


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rho and Kendall's tau of a proxy with the reward, on ``count`` architectures."""

    proxy: str
    rho: float
    tau: float
    count: int


@dataclass(frozen=True, slots=True)
class Retrained(Record):
    """A cell retrained with a seed that the search never used, and its test accuracy.

    ``group`` is ``found``, ``random`` or ``nasnet-a``; ``filters`` brings each to about the same
    number of parameters.
    """

    group: str
    key: str
    seed: int
    filters: int
    params: int
    test_loss: float
    test_accuracy: float
    seconds: float

    @property
    def changes(self) -> dict[str, Any]:
        """The run's only step is done."""
        return {"steps_done": 1}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The retrained cells of a group: mean over all its cells and seeds."""

    group: str
    cells: int
    seeds: int
    accuracy: Interval
    params: int
