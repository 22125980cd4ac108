"""Define the records of a training run: plain data without tensors.

Units: losses are cross-entropy in nats, mean over images; accuracies are fractions from 0 to 1;
times are seconds; memory is bytes. Epochs and steps count from 1.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from language.said import Note
from runs.record import Record, reader_of


@dataclass(frozen=True, slots=True)
class Started(Record):
    """The run as it begins, or goes on after ``done`` epochs."""

    spec: str
    device: str
    device_name: str
    precision: str
    threads: int
    parameters: int
    train_images: int
    steps: int
    epochs: int
    done: int = 0
    environment: Mapping[str, str] | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """Return the column that says where the run computes."""
        return {"environment": json.dumps(dict(self.environment or {}))}


class _OfEpoch(Record):
    """A record that an epoch has one of."""

    __slots__ = ()
    epoch: int

    @property
    def number(self) -> int:
        """The epoch."""
        return self.epoch


@dataclass(frozen=True, slots=True)
class Progress(_OfEpoch):
    """Within an epoch, a few times a second: means over the epoch's images so far."""

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer with weights at one sampled step.

    ``gradient_norm`` and ``weight_norm`` are Euclidean norms of the layer's weight;
    ``update_ratio`` is the norm of the step's change over the norm of the weight before it.
    ``activation_mean`` and ``activation_variance`` are of the layer's response after the
    normalisation that follows it and before nonlinearity and addition (He et al. 2015, Figure 7).
    """

    name: str
    kind: str
    gradient_norm: float
    weight_norm: float
    update_ratio: float
    activation_mean: float
    activation_variance: float


@dataclass(frozen=True, slots=True)
class Gate:
    """Mean and variance of a squeeze-and-excitation gate over images and channels."""

    name: str
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Layers(_OfEpoch):
    """All layers in network order, measured on the middle batch of an epoch."""

    epoch: int
    step: int
    layers: tuple[Layer, ...]
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Epoch(_OfEpoch):
    """One epoch.

    ``train_loss`` and ``train_accuracy`` are running means over the epoch, as the weights change.
    ``images_per_second`` is of training alone; ``seconds`` is the run's time so far, validation
    included and pauses left out. ``peak_memory`` is the device's on CUDA, the process's on CPU; of
    seeds that are trained together, an equal part of it.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float
    images_per_second: float
    peak_memory: int
    epoch_seconds: float
    seconds: float

    @property
    def changes(self) -> dict[str, Any]:
        """Return the column that says how far the run is."""
        return {"steps_done": self.epoch}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A test image that the network got wrong; ``index`` counts within the test part."""

    index: int
    label: int
    predicted: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Outcome(_OfEpoch):
    """The finished run on the test part, which nothing before has looked at.

    ``confusion[label][predicted]`` counts images; ``wrong`` has the most confident mistakes first.
    """

    epoch: int
    test_loss: float
    test_accuracy: float
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    wrong: tuple[Wrong, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Diverged(_OfEpoch):
    """The loss stopped being a number, or left all bounds: the run ends here."""

    epoch: int
    step: int
    loss: float
    note: Note


TrainingRecord = Started | Progress | Layers | Epoch | Outcome | Diverged

KINDS: dict[str, type[Any]] = {
    cls.__name__.lower(): cls for cls in (Started, Progress, Layers, Epoch, Outcome, Diverged)
}
"""The records by the names under which they are stored."""

record_from_json = reader_of(KINDS)
