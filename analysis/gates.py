"""Run a network on an image and read what its channel gates make of it."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn

from analysis.gate_records import GateValues

Ends = tuple[str, str, str]
"""Path of a gate, of the module that squeezes, and of the one that ends the gate."""


def gate_values(net: nn.Module, images: Tensor, gates: Sequence[Ends]) -> list[GateValues]:
    """Return the gates of the first of the images (N, C, H, W), in the order of ``gates``.

    Normalisation takes its statistics from the images, as a network that never trained has none of
    its own. Gates whose ends are no modules are left out.
    """
    modules = dict(net.named_modules())
    found: dict[str, Tensor] = {}
    kept = [ends for ends in gates if ends[1] in modules and ends[2] in modules]
    handles = [
        modules[path].register_forward_hook(partial(_keep, found, path))
        for _path, *paths in kept
        for path in paths
    ]
    net.eval()
    for module in modules.values():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.train()
    try:
        with torch.inference_mode():
            net(images)
    finally:
        for handle in handles:
            handle.remove()
    return [
        GateValues(path, tuple(found[first].tolist()), tuple(found[last].tolist()))
        for path, first, last in kept
    ]


def _keep(
    into: dict[str, Tensor], path: str, _module: nn.Module, _inputs: object, output: Tensor
) -> None:
    # At once: an operation in place may overwrite it.
    into[path] = output[0].detach().flatten().clone()
