"""Measure single layers at one training step: norms, update ratio, responses, gates.

Hooks are there for one step of an epoch and gone afterwards, so watching costs a small share of one
step and changes no number of the run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from training.device import read
from training.records import Gate, Layer

_NORMALISATIONS = (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)


@dataclass(frozen=True)
class Watched:
    """A layer with weights, and the module whose output is its response."""

    name: str
    layer: nn.Module
    response: nn.Module


def layers_of(net: nn.Module) -> list[Watched]:
    """Return convolutions and linear layers in network order.

    The response of a layer is read after the normalisation that follows it in the same parent.
    """
    leaves = [(name, m) for name, m in net.named_modules() if not any(m.children())]
    found = []
    for (name, layer), following in zip(leaves, [*leaves[1:], ("", None)], strict=True):
        weight = getattr(layer, "weight", None)
        if not isinstance(weight, Tensor) or weight.ndim < 2:
            continue
        next_name, after = following
        is_normalised = (
            isinstance(after, _NORMALISATIONS)
            and next_name.rpartition(".")[0] == name.rpartition(".")[0]
            and after.weight is not None
            and after.weight.shape[0] == weight.shape[0]
        )
        found.append(Watched(name, layer, after if is_normalised and after else layer))
    return found


def gates_of(net: nn.Module) -> list[tuple[str, nn.Module]]:
    """Return the last module of each squeeze-and-excitation: a child called ``gate``."""
    return [
        (name.rpartition(".")[0], module)
        for name, module in net.named_modules()
        if name.rpartition(".")[2] == "gate"
    ]


class Watch:
    """Watches one step of a network: ``with watch.step(): ...`` and then ``watch.results()``."""

    def __init__(self, net: nn.Module):
        self.layers = layers_of(net)
        self.gates = gates_of(net)
        self._responses: dict[int, Tensor] = {}
        self._gates: dict[int, Tensor] = {}
        self._before: list[Tensor] = []
        self._measured: list[Tensor] = []

    @contextmanager
    def step(self) -> Iterator[None]:
        """Watch the block, which runs forward, backward and update of one batch."""
        self._responses, self._gates = {}, {}
        self._before = [w.layer.weight.detach().clone() for w in self.layers]  # type: ignore[operator]
        handles: list[RemovableHandle] = []
        try:
            for index, watched in enumerate(self.layers):
                hook = partial(_note, self._responses, index)
                handles.append(watched.response.register_forward_hook(hook))
            for index, (_, gate) in enumerate(self.gates):
                handles.append(gate.register_forward_hook(partial(_note, self._gates, index)))
            yield
        finally:
            for handle in handles:
                handle.remove()
        self._measure()

    @torch.no_grad()
    def _measure(self) -> None:
        norm = torch.linalg.vector_norm
        zero = torch.zeros((), device=self._before[0].device) if self._before else torch.zeros(())
        rows = []
        for index, (watched, before) in enumerate(zip(self.layers, self._before, strict=True)):
            weight: Tensor = watched.layer.weight  # type: ignore[assignment]
            gradient = zero if weight.grad is None else norm(weight.grad)
            change, size = norm(weight - before), norm(before)
            moments = self._responses.get(index, torch.stack((zero, zero)))
            rows.append(torch.stack((gradient, size, change / size.clamp_min(1e-12), *moments)))
        self._measured = rows
        self._before = []

    def results(self) -> tuple[tuple[Layer, ...], tuple[Gate, ...]]:
        """Return the numbers of the last watched step; waits for the device once."""
        pieces = [*self._measured, *self._gates.values()]
        numbers = iter(read(torch.cat(pieces)) if pieces else ())
        layers = tuple(
            Layer(watched.name, type(watched.layer).__name__, *islice(numbers, 5))
            for watched in self.layers
        )
        found = {index: Gate(self.gates[index][0], *islice(numbers, 2)) for index in self._gates}
        return layers, tuple(found[index] for index in sorted(found))


def _note(
    into: dict[int, Tensor], index: int, _module: nn.Module, _inputs: object, output: Tensor
) -> None:
    # At once: an in-place ReLU that follows overwrites the tensor.
    variance, mean = torch.var_mean(output.detach().float(), correction=0)
    into[index] = torch.stack((mean, variance))
