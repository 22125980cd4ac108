"""Train a network: a spec and a recipe in, records out; knows neither page nor store.

Plain PyTorch. All tensors live on the device, the network and the batches are channels-last, on
CUDA the forward pass runs in bf16 where the device has it. On a CPU the same seed and number of
threads give the same numbers, bit for bit, watched or not, in one go or with a pause.
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
from training import catalogue
from training.augmentation import augment
from training.dataset import Dataset, Part, fit_to
from training.device import environment, has_narrow_convolutions, peak_memory, place_of
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
from training.watch import Watch

PROGRESS_SECONDS = 0.4
"""Least time between two Progress records."""

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
    ):
        torch.set_num_threads(threads)
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.threads = threads
        self.place = place_of(recipe)
        self.data = (data or catalogue.load(recipe)).to(self.place.device)
        self.spec = fit_to(spec, self.data)
        net = build(self.spec).to(self.place.device)
        self.net: nn.Module = net.to(memory_format=torch.channels_last)
        self.batch = min(recipe.batch_size, len(self.data.train))
        self.steps = len(self.data.train) // self.batch
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
        self.sums = torch.zeros(2, dtype=torch.float64)
        self.layers: Layers | None = None
        self.last: tuple[TrainingRecord, ...] = ()

    def records(self) -> Iterator[TrainingRecord]:
        """Train to the end, yielding records; ``checkpoint.save`` may run between two of them."""
        yield self._started()
        yield from self.last
        run = self.net
        if self.recipe.compile and self.place.device == "cuda":
            run = torch.compile(self.net)  # type: ignore[assignment]
        while self.done < self.recipe.epochs:
            for record in self._epoch(run):
                yield record
                if isinstance(record, Diverged):
                    return
        yield self._outcome()

    def _started(self) -> Started:
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
            environment=environment(),
        )

    def _epoch(self, run: nn.Module) -> Iterator[TrainingRecord]:
        """Train the rest of the current epoch, or a new one from its first step."""
        if self.step == 0:
            self.order = torch.randperm(len(self.data.train), generator=self.generator)
            self.sums = torch.zeros(2, dtype=torch.float64, device=self.place.device)
            self.epoch_seconds = 0.0
        self.net.train()
        order = self.order.to(self.place.device)
        watched_step = self.steps // 2
        since = shown = time.perf_counter()
        while self.step < self.steps:
            index = order[self.step * self.batch : (self.step + 1) * self.batch]
            batch = self.data.train.at(index)
            if self.watch and self.step == watched_step:
                with self.watch.step():
                    self.update(self.net, batch)
                self.layers = Layers(self.done + 1, self.step + 1, *self.watch.results())
            else:
                self.update(run, batch)
            self.step += 1
            now = time.perf_counter()
            if now - shown >= PROGRESS_SECONDS and self.step < self.steps:
                self._add_time(now - since)
                since = shown = now
                progress = self._progress()
                yield self._diverged(progress.loss) or progress
                since = time.perf_counter()
        mean_loss, accuracy = (self.sums / (self.steps * self.batch)).tolist()
        self._add_time(time.perf_counter() - since)
        if diverged := self._diverged(mean_loss, at_end=True):
            yield diverged
            return
        yield from self._end_of_epoch(mean_loss, accuracy)

    def _end_of_epoch(self, loss: float, accuracy: float) -> Iterator[TrainingRecord]:
        since = time.perf_counter()
        rate = self.steps * self.batch / self.epoch_seconds
        is_scored = self.validates == "each" or self.done + 1 == self.recipe.epochs
        val_loss, val_accuracy = self.score(self.data.validation) if is_scored else (math.nan, 0.0)
        self._add_time(time.perf_counter() - since)
        epoch = Epoch(
            epoch=self.done + 1,
            train_loss=loss,
            train_accuracy=accuracy,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
            learning_rate=self._learning_rate(),
            images_per_second=rate,
            peak_memory=peak_memory(self.place.device),
            epoch_seconds=self.epoch_seconds,
            seconds=self.seconds,
        )
        self.last = (self.layers, epoch) if self.layers else (epoch,)
        self.layers = None
        self.done += 1
        self.step = 0
        yield from self.last

    def update(self, run: nn.Module, batch: Part) -> None:
        """Take one step on images (N, C, H, W) uint8."""
        images = self._prepared(batch.images)
        images = augment(images, self.recipe, self.generator)
        images = images.contiguous(memory_format=torch.channels_last)
        self.optimiser.zero_grad(set_to_none=True)
        for module in self.scheduled:
            module.progress = (self.done * self.steps + self.step) / self.total_steps
        with nullcontext() if self.uses_onednn else torch.backends.mkldnn.flags(enabled=False):
            with self._precision():
                output = run(images)
                loss = total_loss(output, lambda logits: self.loss(logits.float(), batch.labels))
            loss.backward()
        logits = output if isinstance(output, Tensor) else output[0]
        self.optimiser.step()
        self.schedule.step()
        right = (logits.detach().argmax(1) == batch.labels).sum()
        self.sums += torch.stack((loss.detach().double() * len(batch), right.double()))

    def _prepared(self, images: Tensor) -> Tensor:
        return images.float().sub_(self.mean).div_(self.std)

    def _precision(self) -> Any:
        if self.place.precision == "bf16":
            return torch.autocast(self.place.device, dtype=torch.bfloat16)
        return nullcontext()

    def _logits(self, part: Part) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield logits (N, classes) and labels (N,) of a part, batch by batch."""
        self.net.eval()
        size = max(self.batch, 250)
        with torch.inference_mode(), self._precision():
            for images, labels in zip(
                part.images.split(size), part.labels.split(size), strict=True
            ):
                prepared = self._prepared(images).contiguous(memory_format=torch.channels_last)
                yield self.net(prepared).float(), labels

    def score(self, part: Part) -> tuple[float, float]:
        """Compute mean cross-entropy in nats and accuracy on a part."""
        return score(self._logits(part))

    def _outcome(self) -> Outcome:
        return outcome(self.done, self.data.classes, self.seconds, self._logits(self.data.test))

    def _add_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.epoch_seconds += seconds

    def _learning_rate(self) -> float:
        return float(self.schedule.get_last_lr()[0])

    def _progress(self) -> Progress:
        seen = self.step * self.batch
        loss, accuracy = (self.sums / seen).tolist()
        return Progress(
            epoch=self.done + 1,
            step=self.step,
            steps=self.steps,
            loss=loss,
            accuracy=accuracy,
            learning_rate=self._learning_rate(),
            images_per_second=seen / self.epoch_seconds,
            seconds=self.seconds,
        )

    def _diverged(self, loss: float, at_end: bool = False) -> Diverged | None:
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
