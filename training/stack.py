"""Train several seeds of one network at once: one forward and backward pass over all of them.

A kernel of a small network leaves most of a GPU idle, and takes as long for eight networks as for
one. So parameters and buffers of S trainings lie in common tensors (S, ...), each training's
network holds views of its own, and ``torch.vmap`` runs all passes as one. Everything else is each
training's own: order, augmentation, optimiser, watched steps, scores, records and checkpoints.

The contract: each training gets the records that it would get alone, but for rounding; gradients of
a step agree within 1e-5 (``tests/training/test_stack.py``). Drop-path and dropout draw other
numbers than alone. Not run on a GPU yet.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext

import torch
from torch import Tensor

from backbones.auxiliary import total_loss
from operation.settings import settings
from training import loop
from training.augmentation import augment
from training.loop import Training
from training.records import TrainingRecord
from training.static_step import Answers, StaticStep, can_be_static, warm_up


class Stack:
    """Trainings that differ in their seeds only and stand at the same step."""

    def __init__(self, trainings: Sequence[Training]):
        self.trainings = trainings
        self.first = trainings[0]
        nets = [training.net for training in trainings]
        self.parameters = {
            name: _joined([dict(net.named_parameters())[name] for net in nets]).requires_grad_()
            for name, _ in nets[0].named_parameters()
        }
        self.buffers = {
            name: _joined([dict(net.named_buffers())[name] for net in nets])
            for name, _ in nets[0].named_buffers()
        }
        self.live = set(range(len(trainings)))
        for training in trainings:
            training.together = len(trainings)
        self._step = StaticStep(trainings, self.gradients, is_captured=False)

    def gradients(self, index: Tensor, numbers: Tensor) -> list[Answers]:
        """Give each training its gradients on images (S, N); returns loss, logits and labels."""
        first = self.first
        count, batch = index.shape
        part = first.data.train.at(index.flatten())
        images = augment(first.prepared(part.images), first.recipe, _side_by_side(numbers))
        images = images.contiguous(memory_format=torch.channels_last)
        images = images.unflatten(0, (count, batch))
        labels = part.labels.view(count, batch)
        for parameter in self.parameters.values():
            parameter.grad = None
        with nullcontext() if first.uses_onednn else torch.backends.mkldnn.flags(enabled=False):
            with first.precision():
                answers = torch.vmap(self._forward, randomness="different")
                losses, logits = answers(self.parameters, self.buffers, images, labels)
            losses.sum().backward()
        for place, training in enumerate(self.trainings):
            for name, parameter in training.net.named_parameters():
                whole = self.parameters[name].grad
                parameter.grad = None if whole is None else whole[place]
        return list(zip(losses.detach(), logits.detach(), labels, strict=True))

    def _forward(
        self,
        parameters: dict[str, Tensor],
        buffers: dict[str, Tensor],
        images: Tensor,
        labels: Tensor,
    ) -> tuple[Tensor, Tensor]:
        output = torch.func.functional_call(self.first.net, (parameters, buffers), (images,))
        loss = total_loss(output, lambda logits: self.first.loss(logits.float(), labels))
        return loss, output if isinstance(output, Tensor) else output[0]

    def drop(self, place: int) -> None:
        """Record no more of a training; the others go on beside its weights."""
        self.live.discard(place)

    def records(self) -> Iterator[tuple[int, TrainingRecord]]:
        """Train to the end, yielding each record with its training's place.

        Between two records a training may be saved as any other. Seconds that passed for all are
        counted in equal parts, so that the runs' seconds add up to the clock's; so is the peak of
        memory.
        """
        for place in self._places():
            yield place, self.trainings[place].started()
        if self.first.place.device == "cuda":
            self._get_ready()
        while self.live and self.first.done < self.first.recipe.epochs:
            yield from self._epoch()
        for place in self._places():
            yield place, self.trainings[place].outcome()

    def _get_ready(self) -> None:
        if settings().gpu_graph and can_be_static(self.first):
            self._step = StaticStep(self.trainings, self.gradients, is_captured=True)
        else:
            warm_up(self._step)

    def _places(self) -> list[int]:
        """Return the places that are live now, one after the other."""
        return [place for place in range(len(self.trainings)) if place in self.live]

    def _epoch(self) -> Iterator[tuple[int, TrainingRecord]]:
        for training in self.trainings:
            training.start_epoch()
            training.net.train()
        device = self.first.place.device
        order = torch.stack([training.order for training in self.trainings]).to(device)
        numbers = torch.stack([training.numbers for training in self.trainings], 1).to(device)
        since = time.perf_counter()
        while self.first.step < self.first.steps and self.live:
            step = self.first.step
            index = order[:, self.first.images_seen : self.first.ends[step]]
            self._take_step(index, numbers[step, :, :, : index.shape[1]])
            is_due = time.perf_counter() - since >= loop.PROGRESS_SECONDS
            if is_due and self.first.step < self.first.steps:
                yield from self._after(since, is_end=False)
                since = time.perf_counter()
        if self.live:
            yield from self._after(since, is_end=True)

    def _take_step(self, index: Tensor, numbers: Tensor) -> None:
        if self.first.watch and self.first.step == self.first.steps // 2:
            for training, own_index, own_numbers in zip(
                self.trainings, index, numbers, strict=True
            ):
                training.take_step(own_index, own_numbers)
            return
        for module in self.first.scheduled:
            module.progress = self.first.progress
        self._step(index, numbers)
        for training in self.trainings:
            training.step += 1

    def _after(self, since: float, is_end: bool) -> Iterator[tuple[int, TrainingRecord]]:
        """Yield what is to be recorded after a step, of each training that goes on."""
        places = self._places()
        means = {place: self.trainings[place].means() for place in places}
        passed = (time.perf_counter() - since) / len(places)
        for place in places:
            self.trainings[place].add_time(passed)
        ended = set(range(len(self.trainings))) - set(places) if is_end else set()
        for place in places:
            training = self.trainings[place]
            loss = means[place][0]
            if diverged := training.diverged(loss, at_end=is_end):
                self.drop(place)
                ended |= {place} if is_end else set()
                yield place, diverged
            elif is_end:
                for record in training.end_of_epoch(*means[place]):
                    yield place, record
            else:
                yield place, training.current_progress(*means[place])
        # Those without records keep step, as their weights are part of the common tensors.
        for place in ended:
            self.trainings[place].done += 1
            self.trainings[place].step = 0


def _joined(tensors: Sequence[Tensor]) -> Tensor:
    """Move tensors into a common one (S, ...), of which each becomes a view with its own layout."""
    first = tensors[0]
    shape, stride = (len(tensors), *first.shape), (first.numel(), *first.stride())
    whole = torch.empty_strided(shape, stride, dtype=first.dtype, device=first.device)
    for view, tensor in zip(whole, tensors, strict=True):
        view.copy_(tensor.detach())
        tensor.data = view
    return whole


def _side_by_side(numbers: Tensor) -> Tensor:
    """Lay the numbers (S, K, N) of S batches out as those of one batch, (K, S N)."""
    return numbers.transpose(0, 1).flatten(1)
