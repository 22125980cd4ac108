"""Define what an inspection finds: plain data without tensors.

Losses are cross-entropy in nats, mean over images; accuracies are fractions from 0 to 1.
"""

from dataclasses import dataclass
from typing import Any, Literal

from runs.record import Record

PartKind = Literal["block", "shortcut", "layer", "distance", "gate", "operation"]


@dataclass(frozen=True, slots=True)
class Intact(Record):
    """The whole network on ``images`` test images so far, of ``of``; ``seconds`` since the start.

    ``parts`` is how many are switched off after it.
    """

    spec: str
    accuracy: float
    loss: float
    images: int
    of: int
    parts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Lesion(Record):
    """The network with one part off, on the same images; ``place`` counts the parts from 0.

    ``changes_shape`` marks a block whose input cannot be handed on as it is.
    """

    place: int
    kind: PartKind
    name: str
    changes_shape: bool
    accuracy: float
    loss: float

    @property
    def number(self) -> int:
        """Return the part's place."""
        return self.place


@dataclass(frozen=True, slots=True)
class Share(Record):
    """The share of the inspection that is done, in per cent."""

    done: int

    @property
    def changes(self) -> dict[str, Any]:
        """Return the column that says how far the run is."""
        return {"steps_done": self.done}
