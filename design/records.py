"""Define the records of sweeps and budgets: plain data, without networks."""

from dataclasses import dataclass
from typing import Any

from analysis.records import NotCounted
from language.said import Note


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs of one network for one image; bytes are float32.

    ``activation_bytes`` are all results, ``peak_bytes`` those alive at once at inference. Weights,
    four bytes a parameter, come on top of either. ``seconds`` is a lower bound of the time, by the
    roofline of a device. ``not_counted`` is what the MACs leave out for want of a formula.
    """

    params: int
    macs: int
    activation_bytes: int
    peak_bytes: int
    seconds: float
    not_counted: tuple[NotCounted, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """A knob and the values that a sweep gives it, each once."""

    knob: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One place of a sweep: the values of its knobs, with the network or why there is none.

    ``spec`` is the network's text, empty where the combination is refused.
    """

    values: tuple[Any, ...]
    spec: str
    costs: Costs | None
    refusal: Note | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a network may cost, for one image; None is no limit. Bytes are float32.

    ``peak_bytes`` limits the activations that are alive at once at inference, ``seconds`` the lower
    bound of the time.
    """

    params: int | None = None
    macs: int | None = None
    peak_bytes: int | None = None
    seconds: float | None = None

    def spent(self, costs: Costs) -> float:
        """Return the largest share of a limit that is spent: at most 1 within the budget."""
        pairs = (
            (costs.params, self.params),
            (costs.macs, self.macs),
            (costs.peak_bytes, self.peak_bytes),
            (costs.seconds, self.seconds),
        )
        return max((cost / limit for cost, limit in pairs if limit), default=0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A network that was profiled for a budget.

    ``spent`` is the largest share of a limit. ``group`` is equal for those that differ in their
    finest setting only.
    """

    family: str
    spec: str
    costs: Costs
    spent: float
    group: str

    @property
    def is_feasible(self) -> bool:
        """True within the budget."""
        return self.spent <= 1


DIMENSIONS = ("width", "depth", "resolution")
COMPOUND = "compound"
KINDS = (*DIMENSIONS, COMPOUND)
"""Curves along which a baseline is scaled: in one dimension, or in all."""


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Multipliers of width, depth and resolution."""

    width: float = 1.0
    depth: float = 1.0
    resolution: float = 1.0


@dataclass(frozen=True, slots=True)
class ScaledNetwork:
    """A scaled network: along which curve, its multipliers, its text and its costs."""

    kind: str
    by: Multipliers
    spec: str
    costs: Costs


@dataclass(frozen=True, slots=True)
class Constants:
    """A point of the grid: bases of depth, width and resolution."""

    alpha: float
    beta: float
    gamma: float

    @property
    def growth(self) -> float:
        """Return how the MACs grow with each step of phi, by the formula."""
        return self.alpha * self.beta**2 * self.gamma**2
