"""Take a training step on buffers that stay in place, so that CUDA can replay it as one graph.

A graph runs the kernels of one recorded step again, on the same addresses, without Python: the 290
launches of a step of ResNet-20 become one. What differs from step to step lies in buffers of the
device: the index of the images, the numbers of the augmentation, the learning rate.

The contract: ``step(index, numbers)`` does what ``Training.update`` does on the same images. That
is proven bit for bit on a CPU, where the same step runs without being recorded, and replayed from a
record of its operations (``tests/training/test_static_step.py``). Not run on a GPU yet.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from training.augmentation import rows_of
from training.device import generators_restored

if TYPE_CHECKING:
    from training.loop import Training

Answers = tuple[Tensor, Tensor, Tensor]
"""Loss, logits (N, classes) and labels (N,)."""

Compute = Callable[[Tensor, Tensor], list[Answers]]

WARM_UP_STEPS = 3
"""Steps before a graph is recorded, as PyTorch's documentation asks for."""


def can_be_static(training: "Training") -> bool:
    """Return whether a step is the same each time: a scheduled drop-path's rate is not."""
    return not training.scheduled


class StaticStep:
    """A step of one training, or of several at once; ``is_captured`` replays it as a CUDA graph.

    ``compute`` runs forward and backward on indices (S, N) and numbers (S, K, N) of S trainings,
    and returns loss, logits and labels of each.
    """

    def __init__(
        self,
        trainings: "Sequence[Training]",
        compute: "Compute | None" = None,
        *,
        is_captured: bool,
    ):
        first = trainings[0]
        device, count = first.place.device, len(trainings)
        self.trainings = trainings
        self.compute = compute or partial(_alone, first)
        self.index = torch.zeros(count, first.batch, dtype=torch.int64, device=device)
        rows = rows_of(first.recipe)
        self.numbers = torch.zeros(count, rows, first.batch, dtype=torch.int64, device=device)
        # A rate of float32 on the device gives SGD the same bits as Python's number, AdamW not.
        self.updates = first.recipe.optimiser == "sgd"
        self.rate = torch.zeros((), device=device)
        self._gradients: list[tuple[Tensor, Tensor | None]] = []
        self._graph: torch.cuda.CUDAGraph | None = None
        if is_captured:
            self._graph = self._captured()

    def __call__(self, index: Tensor, numbers: Tensor) -> None:
        """Take one step on the images of indices (S, N), augmented by ``numbers`` (S, K, N).

        An epoch's last batch, which may have another size, is not replayed.
        """
        if index.shape != self.index.shape:
            self._run_once(index, numbers)
            return
        self.index.copy_(index)
        self.numbers.copy_(numbers)
        self.set_rate()
        if self._graph is None:
            self.run()
        else:
            self._graph.replay()
        self.finish()
        for training in self.trainings:
            training.schedule.step()

    def _run_once(self, index: Tensor, numbers: Tensor) -> None:
        answers = self.compute(index, numbers)
        for training, own in zip(self.trainings, answers, strict=True):
            training.optimiser.step()
            training.count(*own)
            training.schedule.step()

    def set_rate(self) -> None:
        """Write the learning rate, which all trainings share, to the device."""
        self.rate.fill_(self.trainings[0].optimiser.param_groups[0]["lr"])

    def run(self) -> None:
        """Do the part of a step that is the same each time, on the buffers."""
        for training, answers in zip(
            self.trainings, self.compute(self.index, self.numbers), strict=True
        ):
            if self.updates:
                with _rates(training.optimiser, self.rate):
                    training.optimiser.step()
            training.count(*answers)
        self._gradients = [(p, p.grad) for t in self.trainings for p in t.net.parameters()]

    def finish(self) -> None:
        """Update the weights where that is no part of the graph."""
        if self.updates:
            return
        # A watched step has put gradients of its own in their place.
        for parameter, gradient in self._gradients:
            parameter.grad = gradient
        for training in self.trainings:
            training.optimiser.step()

    def _captured(self) -> torch.cuda.CUDAGraph:
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            warm_up(self)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.run()
        return graph


def _alone(training: "Training", index: Tensor, numbers: Tensor) -> "list[Answers]":
    return [training.gradients(training.data.train.at(index[0]), numbers[0])]


def warm_up(step: StaticStep) -> None:
    """Take steps and an evaluation that leave no trace: they load cuDNN and choose kernels."""
    for training in step.trainings:
        training.net.train()
    with ExitStack() as stack:
        for training in step.trainings:
            stack.enter_context(_left_as_it_was(training))
        for _ in range(WARM_UP_STEPS):
            step.set_rate()
            step.run()
            step.finish()
        first = step.trainings[0]
        few = min(first.scored_at_once, len(first.data.validation))
        first.score(first.data.validation.at(torch.arange(few, device=step.index.device)))
        first.net.train()


@contextmanager
def _rates(optimiser: torch.optim.Optimizer, rate: Tensor) -> Iterator[None]:
    """Give the optimiser its learning rate as a tensor; the schedule goes on with numbers."""
    usual = [group["lr"] for group in optimiser.param_groups]
    try:
        for group in optimiser.param_groups:
            group["lr"] = rate
        yield
    finally:
        for group, value in zip(optimiser.param_groups, usual, strict=True):
            group["lr"] = value


@contextmanager
def _left_as_it_was(training: "Training") -> Iterator[None]:
    """Restore network, optimiser, sums and generators in place, as a graph keeps their addresses.

    A state that the optimiser did not have is zeroed, from which its first step starts alike.
    """
    state = training.optimiser.state
    tensors = [*training.net.state_dict().values(), training.sums]
    tensors += [value for values in state.values() for value in values.values()]
    kept = [tensor.clone() for tensor in tensors]
    known = set(map(id, tensors))
    with generators_restored(training.place):
        yield
    for tensor, before in zip(tensors, kept, strict=True):
        tensor.copy_(before)
    for values in state.values():
        for value in values.values():
            if id(value) not in known:
                value.zero_()
    training.optimiser.zero_grad(set_to_none=True)
