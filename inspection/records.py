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


@dataclass(frozen=True, slots=True)
class SurfaceRow(Record):
    """The losses along one row of a plane of ``points`` × ``points`` around the weights.

    The plane reaches from -``span`` to ``span`` in both directions; ``place`` counts rows from 0.
    """

    place: int
    points: int
    span: float
    images: int
    losses: tuple[float, ...]

    @property
    def number(self) -> int:
        """Return the row's place."""
        return self.place


@dataclass(frozen=True, slots=True)
class Surface:
    """A whole plane: ``losses[row][column]``, and the test accuracy in its middle."""

    spec: str
    span: float
    images: int
    accuracy: float
    losses: tuple[tuple[float, ...], ...]
    recipe: str = ""


Moment = Literal["start", "trained"]


@dataclass(frozen=True, slots=True)
class BlockSignal:
    """Signals at one block on a batch: root mean squares of values, Euclidean norms of gradients.

    ``x`` is what comes in, ``branch`` is F(x), ``total`` is F(x) + h(x) before the activation; for
    a block without a shortcut it is F(x). ``gain`` is how much longer a small random change of x
    leaves the block, ``branch_gain`` how much longer it leaves F. ``gradient_gain`` is the norm of
    the loss's gradient with respect to x over that with respect to the block's output.
    """

    name: str
    has_shortcut: bool
    x: float
    branch: float
    total: float
    gain: float
    branch_gain: float
    gradient_gain: float


@dataclass(frozen=True, slots=True)
class LayerGradient:
    """The gradient of one layer's weight: its norm, and quantiles of its numbers' sizes."""

    name: str
    norm: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Signals(Record):
    """Signals and gradients of a network on one training batch, at a moment of its training."""

    moment: Moment
    images: int
    loss: float
    blocks: tuple[BlockSignal, ...]
    layers: tuple[LayerGradient, ...]

    @property
    def number(self) -> int:
        """Return the moment's place in time."""
        return int(self.moment == "trained")
