"""Read what the blocks of a network add, and measure what they make of a small change of x.

He et al. 2015 (1512.03385), equation 1: y = F(x) + x. A change v of x becomes v + F'(x) v (He et
al. 2016, 1603.05027, equation 5). Networks have their first weights, and images are normalised
over the batch, as in training.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from backbones.spec import BackboneSpec
from inspection.errors import InspectionError
from inspection.first_weights import first_weights, run
from inspection.signals import SEED, STEP, Block, as_in_training, blocks_of
from inspection.subject import Subject, one_thread, spread
from inspection.sum_records import BlockGain, BlockSum, NetworkGains
from language.said import message

MAPS = 6
"""Maps of a tensor that are kept: those of x that vary most over the image."""

IMAGES = 32


def block_sums(spec: BackboneSpec, images: Tensor, most: int = MAPS) -> tuple[BlockSum, ...]:
    """Return the sums of all blocks with a shortcut, on the first of the images (N, C, H, W).

    Raises InspectionError where the network has none, or is too large.
    """
    net = first_weights(spec, len(images))
    noted: dict[str, dict[str, Tensor]] = {}
    handles = []
    for block in _adding(net):
        into = noted.setdefault(block.name, {})
        shortcut = getattr(block.module, "shortcut", None)
        handles.append(block.module.register_forward_pre_hook(partial(_before, into)))
        handles.append(block.branch.register_forward_hook(partial(_note, into, "branch")))
        if isinstance(shortcut, nn.Module):
            handles.append(shortcut.register_forward_hook(partial(_note, into, "shortcut")))
    if not noted:
        raise InspectionError(
            message("{spec} has no block that adds its input: choose a residual network."),
            spec=spec.text,
        )
    try:
        run(net, images)
    finally:
        for handle in handles:
            handle.remove()
    return tuple(_sum(name, tensors, most) for name, tensors in noted.items())


def _adding(net: nn.Module) -> list[Block]:
    """Return the blocks that add x and F(x), without those that weigh the two."""
    return [
        block
        for block in blocks_of(net)
        if block.has_shortcut and not hasattr(block.module, "gate")
    ]


def _before(into: dict[str, Tensor], _module: nn.Module, inputs: tuple[Tensor]) -> None:
    # A copy at once: what comes first in a block may work in place.
    into["x"] = inputs[0][0].detach().clone()


def _note(into: dict[str, Tensor], name: str, _module: nn.Module, _in: object, out: Tensor) -> None:
    into[name] = out[0].detach().clone()


def _sum(name: str, tensors: dict[str, Tensor], most: int) -> BlockSum:
    x, branch = tensors.get("shortcut", tensors["x"]), tensors["branch"]
    total = x + branch
    chosen = x.flatten(1).std(dim=1, correction=0).topk(min(most, len(x))).indices.sort().values
    is_identity = x.shape == tensors["x"].shape and bool(torch.equal(x, tensors["x"]))
    return BlockSum(
        path=name,
        channels=len(x),
        chosen=tuple(chosen.tolist()),
        is_identity=is_identity,
        x=x[chosen].numpy(),
        branch=branch[chosen].numpy(),
        total=total[chosen].numpy(),
        sizes=(_rms(x), _rms(branch), _rms(total)),
    )


def _rms(values: Tensor) -> float:
    return float(values.square().mean().sqrt())


def block_gains(subject: Subject, most: int = IMAGES) -> NetworkGains:
    """Measure the gain of each block's sum on a batch of training images; changes no weight."""
    images = subject.prepared(spread(subject.data.train, most).images)
    blocks = blocks_of(subject.net)
    inputs: dict[str, Tensor] = {}
    handles = [
        block.module.register_forward_pre_hook(partial(_keep_input, inputs, block.name))
        for block in blocks
    ]
    generator = torch.Generator().manual_seed(SEED)
    with one_thread(), as_in_training(subject.net), torch.inference_mode():
        try:
            subject.net(images)
        finally:
            for handle in handles:
                handle.remove()
        found = tuple(_gain(block, inputs[block.name], generator) for block in blocks)
    return NetworkGains(len(images), images.shape[-1], found)


def _keep_input(
    into: dict[str, Tensor], name: str, _module: nn.Module, inputs: tuple[Tensor]
) -> None:
    into[name] = inputs[0].detach().clone()


def _gain(block: Block, x: Tensor, generator: torch.Generator) -> BlockGain:
    drawn = torch.randn(x.shape, generator=generator)
    v = drawn * (STEP * x.norm() / drawn.norm())
    along = _shortcut(block, v, x)
    branch = _change(block.function, x, v)
    if along is None:
        size = float(branch.norm() / v.norm())
        return BlockGain(block.name, False, size, size, 0.0)
    total = along + branch
    shrunk = float((total.abs() < along.abs()).float().mean())
    return BlockGain(
        block.name, True, float(total.norm() / v.norm()), float(branch.norm() / v.norm()), shrunk
    )


def _shortcut(block: Block, v: Tensor, x: Tensor) -> Tensor | None:
    """Return what the shortcut hands on of a change; None where there is no shortcut."""
    if not block.has_shortcut:
        return None
    shortcut = getattr(block.module, "shortcut", None)
    if not isinstance(shortcut, nn.Module):
        return v
    shared = getattr(block.module, "shared", None)

    def path(x: Tensor) -> Tensor:
        result: Tensor = shortcut(x.clone() if shared is None else shared(x.clone()))
        return result

    return _change(path, x, v)


def _change(function: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Return the change of a function for a small change of x: half of f(x + v) - f(x - v)."""
    return (function(x + v) - function(x - v)) / 2
