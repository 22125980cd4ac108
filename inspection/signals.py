"""Measure signals and gradients in a network on one batch, block by block and layer by layer.

The lecture's 1 + F' is measured: y = x + F(x) changes by v + F'(x) v where x changes by v, so a
block with a shortcut hands on a change of about its own length, forwards and backwards, however
small F' is (He et al. 2016, 1603.05027, equations 4 and 5). Batch normalisation takes the batch's
statistics, as in training; the running ones stay as they are.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.hooks import RemovableHandle

from backbones.auxiliary import total_loss
from backbones.mbconv import MBConv
from backbones.plain import PlainBlock
from inspection.parts import has_shortcut
from inspection.records import BlockSignal, LayerGradient, Moment, Signals
from inspection.subject import Subject, spread
from training.device import has_narrow_convolutions
from training.watch import Watched, layers_of

IMAGES, CHANGED = 128, 32
"""Images of the batch, and of those whose change is followed through each block."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
STEP = 0.01
"""Length of a small change over the length of x."""

MOST_NUMBERS = 100_000
"""Numbers of one gradient that its quantiles are of."""

SEED = 1603_05027


@dataclass(frozen=True)
class Block:
    """A block, its branch F, and F as a function of the block's input."""

    name: str
    module: nn.Module
    branch: nn.Module
    function: Callable[[Tensor], Tensor]
    has_shortcut: bool


class _Look:
    """Notes values and gradients at one block in a pass forward and backward."""

    def __init__(self, block: Block):
        self.block = block
        self.noted: dict[str, Tensor] = {}
        self.rms: dict[str, float] = {}
        self.sizes: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self.gradients: dict[str, float] = {}
        self.x = torch.empty(0)

    def attach(self) -> list[RemovableHandle]:
        """Attach the hooks of this block."""
        module = self.block.module
        places = {"branch": self.block.branch, "shortcut": getattr(module, "shortcut", None)}
        handles = [
            place.register_forward_hook(partial(self._note, name))
            for name, place in places.items()
            if isinstance(place, nn.Module)
        ]
        return [*handles, module.register_forward_hook(self._end)]

    def _note(self, name: str, _module: nn.Module, _inputs: object, output: Tensor) -> None:
        self.noted[name] = output.detach()
        # At once: in a block without a shortcut the activation works in place.
        self.rms[name] = _rms(output)

    def _end(self, _module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        x, branch = inputs[0], self.noted.pop("branch")
        # Of an inverted bottleneck x itself is the shortcut, where there is one.
        shortcut = self.noted.pop("shortcut", x.detach())
        size = self.rms["branch"]
        total = _rms(branch + shortcut) if self.block.has_shortcut else size
        self.sizes = (_rms(x), size, total)
        self.x = x.detach()[:CHANGED].clone()
        for name, tensor in (("in", x), ("out", output)):
            if tensor.requires_grad:
                tensor.register_hook(partial(self._gradient, name))

    def _gradient(self, name: str, gradient: Tensor) -> None:
        self.gradients[name] = float(gradient.norm())

    def result(self, generator: torch.Generator) -> BlockSignal:
        """Measure the gains, after the pass, and return all that was found."""
        before, after = self.gradients.get("in", 0.0), self.gradients.get("out", 0.0)
        block = self.block
        return BlockSignal(
            block.name,
            block.has_shortcut,
            *self.sizes,
            gain(block.module, self.x, generator),
            gain(block.function, self.x, generator),
            before / after if after else math.inf,
        )


def blocks_of(net: nn.Module) -> list[Block]:
    """Return the blocks of a network in order: with a shortcut, plain, and inverted bottlenecks."""
    found = []
    for name, module in net.named_modules():
        if has_shortcut(module):
            branch = module.get_submodule("residual")
            function = partial(_after_shared, module, branch)
            found.append(Block(name, module, branch, function, True))
        elif isinstance(module, PlainBlock):
            found.append(Block(name, module, module.branch, module.branch, False))
        elif isinstance(module, MBConv):
            found.append(Block(name, module, module.branch, module.branch, module.adds_input))
    return found


def _after_shared(module: nn.Module, branch: nn.Module, x: Tensor) -> Tensor:
    shared = getattr(module, "shared", None)
    result: Tensor = branch(x if shared is None else shared(x))
    return result


def measure(subject: Subject, moment: Moment, most: int = IMAGES) -> Signals:
    """Run a batch of training images forward and backward, and measure; changes no weight."""
    part, net = spread(subject.data.train, most), subject.net
    looks = [_Look(block) for block in blocks_of(net)]
    is_narrow = has_narrow_convolutions(net)
    with (
        as_in_training(net),
        torch.backends.mkldnn.flags(enabled=False) if is_narrow else nullcontext(),
    ):
        handles = [handle for look in looks for handle in look.attach()]
        try:
            output = net(subject.prepared(part.images))
        finally:
            for handle in handles:
                handle.remove()
        loss = total_loss(output, lambda logits: cross_entropy(logits.float(), part.labels))
        net.zero_grad(set_to_none=True)
        loss.backward()
        layers = tuple(layer_gradient(watched) for watched in layers_of(net))
        net.zero_grad(set_to_none=True)
        generator = torch.Generator().manual_seed(SEED)
        blocks = tuple(look.result(generator) for look in looks)
    return Signals(moment, len(part), float(loss.detach()), blocks, layers)


@torch.no_grad()
def gain(function: Callable[[Tensor], Tensor], x: Tensor, generator: torch.Generator) -> float:
    """Measure how much longer a small random change of x (N, C, H, W) leaves a function.

    Half the difference of f(x + v) and f(x - v) over the length of v, which is ``STEP`` times x's.
    """
    drawn = torch.randn(x.shape, generator=generator)
    v = drawn * (STEP * x.norm() / drawn.norm())
    return float((function(x + v) - function(x - v)).norm() / (2 * v.norm()))


@contextmanager
def as_in_training(net: nn.Module) -> Iterator[None]:
    """Normalise by the batch in this block, drop nothing, and keep the running statistics."""
    norms = [module for module in net.modules() if isinstance(module, _BatchNorm)]
    kept = [(norm.momentum, norm.num_batches_tracked) for norm in norms]
    net.eval()
    for norm in norms:
        norm.train()
        norm.momentum, norm.num_batches_tracked = 0.0, None
    try:
        yield
    finally:
        for norm, (momentum, batches) in zip(norms, kept, strict=True):
            norm.momentum, norm.num_batches_tracked = momentum, batches
        net.eval()


def layer_gradient(watched: Watched) -> LayerGradient:
    """Return norm and quantiles of a layer's gradient, after a pass backward."""
    gradient: Tensor | None = watched.layer.weight.grad  # type: ignore[assignment]
    if gradient is None:
        return LayerGradient(watched.name, 0.0, (0.0,) * len(QUANTILES))
    sizes = gradient.flatten().abs()
    sizes = sizes[:: max(1, len(sizes) // MOST_NUMBERS)]
    quantiles = torch.quantile(sizes, torch.tensor(QUANTILES)).tolist()
    return LayerGradient(watched.name, float(gradient.norm()), tuple(quantiles))


def _rms(values: Tensor) -> float:
    return float(values.detach().square().mean().sqrt())
