"""Define the records of sweeps and budgets: plain data, without networks."""

from dataclasses import dataclass
from typing import Any

from language.said import Note


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs of one network for one image; bytes are float32.

    ``activation_bytes`` are all results, ``peak_bytes`` those alive at once at inference. Weights,
    four bytes a parameter, come on top of either.
    """

    params: int
    macs: int
    activation_bytes: int
    peak_bytes: int


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
