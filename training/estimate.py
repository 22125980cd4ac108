"""Estimate a run's time and memory before it starts, measured on the real network and device.

Time: a few real steps and one real validation batch. Memory: the tensors that the forward pass
keeps for the backward pass, counted on torch's meta device at the real batch size, so a network
that cannot fit is refused without filling the memory first.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from backbones.registry import build
from backbones.spec import BackboneSpec
from language.said import message
from operation.settings import settings
from runs.time_left import makespan
from training import catalogue
from training.dataset import Dataset, fit_to
from training.device import (
    Place,
    generators_restored,
    memory_for,
    place_of,
    slots_on,
    wait_for,
)
from training.errors import CannotFitError
from training.loop import Training
from training.recipe import Recipe

FEW_IMAGES = 8
"""Images of the first steps that are timed."""

TIMED_SECONDS = 0.6
TIMED_STEPS = 5

LONGEST_STEP = 1.0
"""A step that would take longer, in seconds, is timed on fewer images."""

ALLOCATOR_SLACK = {"cpu": 1.3, "cuda": 1.15}
"""Factor of allocated over requested memory: on a CPU measured, 1.1 to 1.35 on five nets; CUDA's is
a guess, not run on a GPU yet."""

USABLE = 0.9
"""Share of the free memory that a run may plan with."""

OVERHEAD_BYTES = {"cpu": 650 * 2**20, "cuda": 100 * 2**20}
"""Bytes that a worker takes before its first step: of its process, measured on a CPU; of a GPU's
slot, which has given the context its own already, for workspaces, a guess, not run on a GPU yet."""

COLD_STEPS = 2
"""Steps that are not timed: the first loads cuDNN (about 1.2 s) and the kernels."""


@dataclass(frozen=True)
class Estimate:
    """Estimate of one run; ``seconds`` for all of it, ``memory`` in bytes at its peak.

    ``timed_images`` is the batch that was timed: smaller than the recipe's where a full step would
    take too long to wait for. ``slots`` runs go at once on this device; on a GPU ``free_memory`` is
    what one of them may take.
    """

    seconds: float
    step_seconds: float
    steps: int
    memory: int
    free_memory: int
    parameters: int
    device: str
    device_name: str
    precision: str
    timed_images: int
    test_seconds: float
    slots: int = 1

    def over(self, epochs: int) -> "Estimate":
        """Return the estimate for more epochs: their time adds up, the test comes once."""
        seconds = epochs * (self.seconds - self.test_seconds) + self.test_seconds
        return replace(self, seconds=seconds, steps=epochs * self.steps)


@dataclass(frozen=True)
class BatchEstimate:
    """Of a comparison: ``seconds`` until its last run ends, ``memory`` of ``at_once`` runs."""

    seconds: float
    runs: int
    at_once: int
    memory: int
    free_memory: int

    @property
    def fits(self) -> bool:
        """Return whether the runs that go at once find enough memory together."""
        return self.memory <= USABLE * self.free_memory


def estimate_batch(
    estimates: Sequence[Estimate], seeds: int, slots: int | None = None
) -> BatchEstimate:
    """Add up the estimates of one run of each network, at least one, over its seeds.

    The networks of a round go at once, the queue being seed by seed. On a GPU each run has a share
    of the memory, so the largest run says whether all fit.
    """
    first = estimates[0]
    slots = slots or (first.slots if first.device == "cuda" else slots_on("cpu"))
    runs = len(estimates) * seeds
    at_once = min(slots, runs)
    largest = sorted((one.memory for one in estimates), reverse=True)
    return BatchEstimate(
        seconds=makespan([one.seconds for one in estimates for _ in range(seeds)], slots),
        runs=runs,
        at_once=at_once,
        memory=sum((largest * at_once)[:at_once]) if first.device == "cpu" else largest[0],
        free_memory=first.free_memory,
    )


def estimate(
    spec: BackboneSpec, recipe: Recipe, data: Dataset | None = None, is_refused: bool = True
) -> Estimate:
    """Measure for a second or two. Leaves torch's generators and threads as they were.

    Raises CannotFitError with advice where ``is_refused``, and whatever ``Training`` raises.
    Without that, what cannot fit here is timed on few images, as another machine will train it.
    """
    data = data or catalogue.load(recipe)
    place = place_of(recipe)
    needed, parameters = memory_of(spec, recipe, data, place)
    free = memory_for(place)
    fits = needed <= USABLE * free
    if is_refused and not fits:
        raise _too_large(spec, recipe, data, place, needed, free)
    threads = torch.get_num_threads()
    with generators_restored(place):
        try:
            # Long enough for the timed steps, which a short schedule would refuse.
            longer = recipe.but(epochs=max(recipe.epochs, 2 * TIMED_STEPS))
            training = Training(spec, longer, data, is_watched=False)
            images, step = _time_step(training, training.batch if fits else FEW_IMAGES)
            validation = _time_validation(training)
        finally:
            torch.set_num_threads(threads)
    whole_step = step * training.batch / images
    steps = len(training.data.train) / training.batch
    tested = len(data.validation) * recipe.epochs + len(data.test)
    return Estimate(
        seconds=steps * recipe.epochs * whole_step + tested * validation,
        step_seconds=whole_step,
        steps=training.steps * recipe.epochs,
        memory=needed,
        free_memory=free,
        parameters=parameters,
        device=place.device,
        device_name=place.name,
        precision=place.precision,
        timed_images=images,
        test_seconds=len(data.test) * validation,
        slots=slots_on(place.device),
    )


def check_fits(
    spec: BackboneSpec, recipe: Recipe, data: Dataset, place: Place | None = None
) -> None:
    """Raise CannotFitError with advice where a run has too little memory; takes milliseconds.

    ``place`` where another process has found it.
    """
    place = place or place_of(recipe)
    needed, _parameters = memory_of(spec, recipe, data, place)
    if needed > USABLE * (free := memory_for(place)):
        raise _too_large(spec, recipe, data, place, needed, free)


def most_together(spec: BackboneSpec, recipe: Recipe, data: Dataset, place: Place) -> int:
    """Count the seeds of a network that a slot's memory holds at once, at least one."""
    shared = OVERHEAD_BYTES[place.device]
    each = memory_of(spec, recipe, data, place)[0] - shared
    return max(1, int((USABLE * memory_for(place) - shared) // each))


def _time_step(training: Training, most: int) -> tuple[int, float]:
    """Return the number of images in a step, at most so many, and its median seconds."""
    training.net.train()
    training.start_epoch()
    images = min(FEW_IMAGES, training.batch)
    for _ in range(COLD_STEPS):
        first = _seconds(training, images)
        if training.place.device == "cpu" and first > LONGEST_STEP:
            return images, first
    trial = _seconds(training, images)
    is_gpu = training.place.device == "cuda"
    # A GPU takes as long for eight images as for many, so only a whole step tells anything.
    if training.batch <= most and (is_gpu or trial * training.batch / images <= LONGEST_STEP):
        images = training.batch
        if is_gpu and settings().gpu_graph:
            training.get_ready()
        _seconds(training, images)
    taken: list[float] = []
    while len(taken) < TIMED_STEPS and (not taken or sum(taken) < TIMED_SECONDS):
        taken.append(_seconds(training, images))
    return images, statistics.median(taken)


def _seconds(training: Training, images: int) -> float:
    index = torch.arange(images, device=training.place.device)
    numbers = training.numbers[0, :, :images].to(training.place.device)
    wait_for(training.place.device)
    start = time.perf_counter()
    if training.static_step:
        training.static_step(index.unsqueeze(0), numbers.unsqueeze(0))
    else:
        training.update(training.data.train.at(index), numbers)
    wait_for(training.place.device)
    return time.perf_counter() - start


def _time_validation(training: Training) -> float:
    """Return the seconds for one image of the validation part, in batches as the run's own."""
    is_gpu = training.place.device == "cuda"
    count = min(training.scored_at_once if is_gpu else 64, len(training.data.validation))
    some = training.data.validation.at(torch.arange(count, device=training.place.device))
    if is_gpu:
        training.score(some)
    start = time.perf_counter()
    training.score(some)
    return (time.perf_counter() - start) / len(some)


def memory_of(
    spec: BackboneSpec, recipe: Recipe, data: Dataset, place: Place | None = None
) -> tuple[int, int]:
    """Return the peak bytes of a training run, and the number of parameters.

    Weights, their gradients, the optimiser's state, what the forward pass keeps for the backward
    pass, as much again as its largest piece for what the backward pass makes, and the data.
    """
    place = place or place_of(recipe)
    net = build(fit_to(spec, data), "meta").train()
    batch = min(recipe.batch_size, len(data.train))
    kept, largest = _kept_bytes(net, batch, data, place.precision)
    parameters = sum(p.numel() for p in net.parameters())
    copies = 4 if recipe.optimiser == "adamw" else 3
    pixels = sum(p.images.numel() for p in (data.train, data.validation, data.test))
    total = OVERHEAD_BYTES[place.device] + 4 * copies * parameters + pixels
    total += int(ALLOCATOR_SLACK[place.device] * (kept + 2 * largest))
    return total, parameters


def _kept_bytes(net: nn.Module, batch: int, data: Dataset, precision: str) -> tuple[int, int]:
    """Return the bytes of tensors kept for the backward pass, each once, and of the largest."""
    sizes: dict[Any, int] = {}
    weights = {id(p) for p in net.parameters()}
    # Held, so that no storage's key is given to another tensor.
    held: list[Tensor] = []

    def note(tensor: Tensor) -> Tensor:
        if id(tensor) not in weights:
            storage = tensor.untyped_storage()
            sizes[storage._cdata] = storage.nbytes()
            held.append(tensor)
        return tensor

    images = torch.empty(batch, data.channels, data.size, data.size, device="meta")
    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        net(images)
    scale = 0.5 if precision == "bf16" else 1.0
    return int(scale * sum(sizes.values())), int(scale * max(sizes.values(), default=0))


def _too_large(
    spec: BackboneSpec, recipe: Recipe, data: Dataset, place: Place, needed: int, free: int
) -> CannotFitError:
    """Find the largest batch that fits, by halving; else say that none does."""
    facts: dict[str, object] = {
        "needed": round(needed / 2**30, 1),
        "free": round(free / 2**30, 1),
    }
    batch = min(recipe.batch_size, len(data.train)) // 2
    while batch >= 2:
        if memory_of(spec, recipe.but(batch_size=batch), data, place)[0] <= USABLE * free:
            return CannotFitError(_SMALLER[place.device], batch=batch, **facts)
        batch //= 2
    return CannotFitError(_NONE_FITS[place.device], **facts)


_SMALLER = {
    "cpu": message(
        "This run needs about {needed} GB of memory and {free} GB are free: a batch size of "
        "{batch} would fit."
    ),
    "cuda": message(
        "This run needs about {needed} GB of memory and gets {free} GB of the GPU's: a batch size "
        "of {batch} would fit."
    ),
}

_NONE_FITS = {
    "cpu": message(
        "This run needs about {needed} GB of memory and {free} GB are free, and no batch size "
        "would fit: choose smaller images, less width or less depth."
    ),
    "cuda": message(
        "This run needs about {needed} GB of memory and gets {free} GB of the GPU's, and no batch "
        "size would fit: choose smaller images, less width or less depth."
    ),
}


def rough_cost(spec: BackboneSpec, recipe: Recipe, data: Dataset) -> float:
    """Return a number that grows with the run's time, for the order of the queue only.

    Operations of one step at the speed of a core, plus what each layer takes however small it is.
    """
    net = build(fit_to(spec, data), "meta")
    image = torch.empty(1, data.channels, data.size, data.size, device="meta")
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        net.eval()(image)
    layers = sum(1 for module in net.modules() if not any(module.children()))
    batch = min(recipe.batch_size, len(data.train))
    step = 3 * batch * counter.get_total_flops() / 30e9 + 1e-4 * layers
    return step * recipe.epochs * len(data.train) / batch
