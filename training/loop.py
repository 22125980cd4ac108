"""Train a network: a spec and a recipe in, records out; knows neither page nor store.

Plain PyTorch. All tensors live on the device, the network and the batches are channels-last, and
the loop waits for the device only where it reads figures to record. On a CPU the same seed and
number of threads give the same numbers, bit for bit, watched or not, in one go or with a pause. Not
run on a GPU yet.
"""

import math
import time
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, Literal

import torch
from torch import Tensor, nn

from backbones.auxiliary import total_loss
from backbones.drop_path import ScheduledDropPath
from backbones.registry import build
from backbones.spec import BackboneSpec
from language.said import Note, message
from operation.settings import settings
from training import catalogue
from training.augmentation import augment, draw
from training.dataset import Dataset, Part, fit_to
from training.device import (
    environment,
    has_narrow_convolutions,
    peak_memory,
    place_of,
    read,
    set_up,
)
from training.optimisation import optimiser_for, schedule_for
from training.recipe import Recipe
from training.records import (
    Diverged,
    Epoch,
    Layers,
    Outcome,
    Progress,
    Started,
    TrainingRecord,
)
from training.scoring import outcome, score
from training.static_step import StaticStep, can_be_static, warm_up
from training.watch import Watch

PROGRESS_SECONDS = 0.4
"""Least time between two Progress records."""

LEAST_BATCH = 2
"""Images of the smallest step."""

OUT_OF_BOUNDS = 10.0
"""A mean training loss of this many times that of guessing counts as divergence."""


def train(
    spec: BackboneSpec, recipe: Recipe, data: Dataset | None = None, threads: int = 1
) -> Iterator[TrainingRecord]:
    """Train from the first step to the test: Started, then epochs, then Outcome or Diverged.

    Raises RunError where the data set or the device cannot be had, SpecError where the network
    cannot take its images. Seeds torch's global generators.
    """
    return Training(spec, recipe, data, threads).records()


def step_ends(images: int, batch: int) -> list[int]:
    """Return where each step of an epoch ends among all its images, at least two in each.

    Batch normalisation needs two in a batch: one image that is left over joins the step before.
    """
    ends = [*range(batch, images, batch), images]
    if len(ends) > 1 and ends[-1] - ends[-2] < LEAST_BATCH:
        del ends[-2]
    return ends


class Training:
    """One run that can stop between any two records and go on later, in another process too.

    ``validates`` says after which epochs the validation part is looked at; without that, an epoch's
    ``val_loss`` is not a number and its ``val_accuracy`` is 0.
    """

    def __init__(
        self,
        spec: BackboneSpec,
        recipe: Recipe,
        data: Dataset | None = None,
        threads: int = 1,
        is_watched: bool = True,
        validates: Literal["each", "last"] = "each",
        gpu_slots: int = 1,
    ):
        torch.set_num_threads(threads)
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.threads = threads
        self.place = place_of(recipe)
        set_up(self.place, gpu_slots)
        self.data = (data or catalogue.load(recipe)).to(self.place.device)
        self.spec = fit_to(spec, self.data)
        # Made on the CPU, so that a seed gives the same weights on every device.
        net = build(self.spec).to(self.place.device)
        self.net: nn.Module = net.to(memory_format=torch.channels_last)
        self.batch = min(recipe.batch_size, len(self.data.train))
        self.ends = step_ends(len(self.data.train), self.batch)
        self.steps = len(self.ends)
        self.optimiser = optimiser_for(self.net, recipe)
        self.total_steps = self.steps * recipe.epochs
        self.schedule = schedule_for(self.optimiser, recipe, self.total_steps)
        self.scheduled = [m for m in self.net.modules() if isinstance(m, ScheduledDropPath)]
        # Off where it would corrupt memory; a network so narrow is as fast without.
        self.uses_onednn = not has_narrow_convolutions(self.net)
        self.loss = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
        self.validates = validates
        self.watch = Watch(self.net) if is_watched else None
        self.generator = torch.Generator().manual_seed(recipe.seed)
        self.mean, self.std = (value.to(self.place.device) for value in self.data.scale())
        self.done = 0
        self.step = 0
        self.seconds = 0.0
        self.epoch_seconds = 0.0
        self.order = torch.empty(0, dtype=torch.int64)
        self.numbers = torch.empty(0, 0, 0, dtype=torch.int64)
        self.static_step: StaticStep | None = None
        self.sums = torch.zeros(2, dtype=torch.float64, device=self.place.device)
        self.layers: Layers | None = None
        # Trainings whose memory the device counts as one (Stack).
        self.together = 1
        self.last: tuple[TrainingRecord, ...] = ()

    def records(self) -> Iterator[TrainingRecord]:
        """Train to the end, yielding records; ``checkpoint.save`` may run between two of them."""
        yield self.started()
        yield from self.last
        if self.place.device == "cuda":
            self.get_ready()
        while self.done < self.recipe.epochs:
            for record in self._epoch():
                yield record
                if isinstance(record, Diverged):
                    return
        yield self.outcome()

    def started(self) -> Started:
        return Started(
            spec=self.spec.text,
            device=self.place.device,
            device_name=self.place.name,
            precision=self.place.precision,
            threads=self.threads,
            parameters=sum(p.numel() for p in self.net.parameters() if p.requires_grad),
            train_images=len(self.data.train),
            steps=self.steps,
            epochs=self.recipe.epochs,
            done=self.done,
            environment=environment(self.place),
        )

    def _epoch(self) -> Iterator[TrainingRecord]:
        """Train the rest of the current epoch, or a new one from its first step."""
        if self.step == 0:
            self.start_epoch()
        self.net.train()
        order, numbers = self.order.to(self.place.device), self.numbers.to(self.place.device)
        since = time.perf_counter()
        while self.step < self.steps:
            index = order[self.images_seen : self.ends[self.step]]
            self.take_step(index, numbers[self.step, :, : len(index)])
            if time.perf_counter() - since >= PROGRESS_SECONDS and self.step < self.steps:
                means = self.means()
                self.add_time(time.perf_counter() - since)
                now = self.current_progress(*means)
                yield self.diverged(now.loss) or now
                since = time.perf_counter()
        means = self.means()
        self.add_time(time.perf_counter() - since)
        if diverged := self.diverged(means[0], at_end=True):
            yield diverged
            return
        yield from self.end_of_epoch(*means)

    def get_ready(self) -> None:
        """Load CUDA's libraries before the clock runs, and record the step where it is wanted."""
        is_graph = settings().gpu_graph and can_be_static(self)
        step = StaticStep([self], is_captured=is_graph)
        if is_graph:
            self.static_step = step
        else:
            warm_up(step)

    def start_epoch(self) -> None:
        """Draw the order of the images and what changes them, and begin to count anew."""
        self.order = torch.randperm(len(self.data.train), generator=self.generator)
        self.draw_ahead()
        self.sums.zero_()
        self.epoch_seconds = 0.0

    def draw_ahead(self) -> None:
        """Draw the augmentation's numbers (steps, K, largest batch) for the rest of the epoch."""
        size = self.data.size
        left = draw(self.recipe, self.steps - self.step, self.largest, size, self.generator)
        self.numbers = torch.cat((left.new_zeros(self.step, *left.shape[1:]), left))

    def take_step(self, index: Tensor, numbers: Tensor) -> None:
        """Take a step on the images of an index (N,); the middle one of an epoch is watched."""
        if self.watch and self.step == self.steps // 2:
            with self.watch.step():
                self.update(self.data.train.at(index), numbers)
            self.layers = Layers(self.done + 1, self.step + 1, *self.watch.results())
        elif self.static_step:
            self.static_step(index.unsqueeze(0), numbers.unsqueeze(0))
        else:
            self.update(self.data.train.at(index), numbers)
        self.step += 1

    def means(self) -> tuple[float, float]:
        """Return loss and accuracy, means over the epoch's images so far; waits for the device."""
        loss, accuracy = read(self.sums / self.images_seen)
        return loss, accuracy

    def end_of_epoch(self, loss: float, accuracy: float) -> Iterator[TrainingRecord]:
        since = time.perf_counter()
        rate = self.images_seen / self.epoch_seconds
        is_scored = self.validates == "each" or self.done + 1 == self.recipe.epochs
        val_loss, val_accuracy = self.score(self.data.validation) if is_scored else (math.nan, 0.0)
        self.add_time(time.perf_counter() - since)
        epoch = Epoch(
            epoch=self.done + 1,
            train_loss=loss,
            train_accuracy=accuracy,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
            learning_rate=self._learning_rate(),
            images_per_second=rate,
            peak_memory=peak_memory(self.place.device) // self.together,
            epoch_seconds=self.epoch_seconds,
            seconds=self.seconds,
        )
        self.last = (self.layers, epoch) if self.layers else (epoch,)
        self.layers = None
        self.done += 1
        self.step = 0
        yield from self.last

    def update(self, batch: Part, numbers: Tensor) -> None:
        """Take one step on images (N, C, H, W) uint8, augmented by ``numbers`` (K, N)."""
        for module in self.scheduled:
            module.progress = self.progress
        loss, logits, labels = self.gradients(batch, numbers)
        self.optimiser.step()
        self.schedule.step()
        self.count(loss, logits, labels)

    @property
    def largest(self) -> int:
        """Images of the largest batch: one more than the recipe's where one was left over."""
        return max(self.batch, self.ends[-1] - (self.steps - 1) * self.batch)

    @property
    def images_seen(self) -> int:
        """Images of the present epoch that its steps so far have used."""
        return self.ends[self.step - 1] if self.step else 0

    @property
    def progress(self) -> float:
        """The share of all steps that are done."""
        return (self.done * self.steps + self.step) / self.total_steps

    def gradients(self, batch: Part, numbers: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Run forward and backward; returns loss, logits (N, classes) and labels (N,)."""
        images = augment(self.prepared(batch.images), self.recipe, numbers)
        images = images.contiguous(memory_format=torch.channels_last)
        self.optimiser.zero_grad(set_to_none=True)
        with nullcontext() if self.uses_onednn else torch.backends.mkldnn.flags(enabled=False):
            with self.precision():
                output = self.net(images)
                loss = total_loss(output, lambda logits: self.loss(logits.float(), batch.labels))
            loss.backward()
        logits = output if isinstance(output, Tensor) else output[0]
        return loss.detach(), logits.detach(), batch.labels

    def count(self, loss: Tensor, logits: Tensor, labels: Tensor) -> None:
        """Add a step's loss and right answers to the epoch's sums."""
        right = (logits.argmax(1) == labels).sum()
        self.sums += torch.stack((loss.double() * len(labels), right.double()))

    def prepared(self, images: Tensor) -> Tensor:
        return images.float().sub_(self.mean).div_(self.std)

    def precision(self) -> Any:
        if self.place.precision == "bf16":
            return torch.autocast(self.place.device, dtype=torch.bfloat16)
        return nullcontext()

    def _logits(self, part: Part) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield logits (N, classes) and labels (N,) of a part, batch by batch."""
        self.net.eval()
        size = self.scored_at_once
        with torch.inference_mode(), self.precision():
            for images, labels in zip(
                part.images.split(size), part.labels.split(size), strict=True
            ):
                prepared = self.prepared(images).contiguous(memory_format=torch.channels_last)
                yield self.net(prepared).float(), labels

    @property
    def scored_at_once(self) -> int:
        """Images of one forward pass without gradients."""
        return max(self.batch, 250)

    def score(self, part: Part) -> tuple[float, float]:
        """Compute mean cross-entropy in nats and accuracy on a part."""
        return score(self._logits(part))

    def outcome(self) -> Outcome:
        return outcome(self.done, self.data.classes, self.seconds, self._logits(self.data.test))

    def add_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.epoch_seconds += seconds

    def _learning_rate(self) -> float:
        return float(self.schedule.get_last_lr()[0])

    def current_progress(self, loss: float, accuracy: float) -> Progress:
        return Progress(
            epoch=self.done + 1,
            step=self.step,
            steps=self.steps,
            loss=loss,
            accuracy=accuracy,
            learning_rate=self._learning_rate(),
            images_per_second=self.images_seen / self.epoch_seconds,
            seconds=self.seconds,
        )

    def diverged(self, loss: float, at_end: bool = False) -> Diverged | None:
        guessing = math.log(len(self.data.classes))
        if math.isfinite(loss) and (not at_end or loss < OUT_OF_BOUNDS * guessing):
            return None
        template = (
            message(
                "The loss grew to {loss} in epoch {epoch} at a learning rate of {rate}: the run "
                "diverged. A smaller learning rate often helps."
            )
            if math.isfinite(loss)
            else message(
                "The loss is no longer a number in epoch {epoch} at a learning rate of {rate}: the "
                "run diverged. A smaller learning rate often helps."
            )
        )
        facts = {
            "epoch": self.done + 1,
            "rate": f"{self._learning_rate():.3g}",
            "loss": f"{loss:.3g}",
        }
        return Diverged(self.done + 1, self.step, loss, Note(template, facts))
