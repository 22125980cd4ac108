"""Find the parts of a network that can be switched off, and switch them off by hooks.

Veit, Wilber and Belongie 2016 (1605.06431), section 4.1, delete single blocks of a trained network.
A part that is off computes as before; what it hands on is replaced, so no module knows of it:

- Block with a shortcut: F(x) is zero and only the shortcut is left. Where a block changes the
  shape, its shortcut (option A or a projection) does so too, and stays.
- Block without a shortcut: x passes as it is. Where the shape changes, every second pixel is kept
  and zeros are appended for the new channels, as option A has it (1512.03385, section 3.3).
- Shortcut: zero, so that only F(x) is left.
- Gate: held at 1, so that each channel passes as it is.
- Dense layer: its k maps are zero for all that read them. Dense connections of distance d: each
  layer reads zeros in place of the maps that were made d layers before it.
- Operations of a searched cell: the sum that a block of the cell makes is zero.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from backbones.cell import Block as CellBlock
from backbones.densenet import DenseBlock, DenseLayer
from backbones.mbconv import MBConv
from backbones.module_family import within_limits
from backbones.plain import PlainBlock
from backbones.registry import build
from backbones.spec import BackboneSpec
from backbones.squeeze_excitation import SqueezeExcitation
from inspection.records import PartKind

Replacement = Callable[[nn.Module, Any, Tensor], Tensor]
"""A forward hook: module, its inputs and its output in, what is handed on instead out."""


@dataclass(frozen=True)
class Part:
    """A part that can be switched off.

    ``name`` is the path of its module, or the distance of dense connections. ``outputs`` replace
    what modules hand on, ``inputs`` (hooks too) what they read. ``module`` is what it stands in.
    """

    kind: PartKind
    name: str
    module: nn.Module
    outputs: tuple[tuple[nn.Module, Replacement], ...] = ()
    inputs: tuple[tuple[nn.Module, Callable[[nn.Module, Any], Any]], ...] = ()

    @property
    def touched(self) -> list[nn.Module]:
        """Return the modules whose inputs or outputs are replaced."""
        return [module for module, _hook in (*self.outputs, *self.inputs)]


@contextmanager
def switched_off(parts: Iterable[Part]) -> Iterator[None]:
    """Switch parts off within the block, and on again after it."""
    handles = []
    try:
        for part in parts:
            handles += [module.register_forward_hook(hook) for module, hook in part.outputs]
            handles += [module.register_forward_pre_hook(hook) for module, hook in part.inputs]
        yield
    finally:
        for handle in handles:
            handle.remove()


def part_names(spec: BackboneSpec) -> dict[PartKind, list[str]]:
    """Return the names of all parts of a network that can be switched off, by kind.

    Raises LimitError.
    """
    found: dict[PartKind, list[str]] = {}
    for kind, name in within_limits(_names, spec):
        found.setdefault(kind, []).append(name)
    return found


def _names(spec: BackboneSpec) -> tuple[tuple[PartKind, str], ...]:
    return tuple((part.kind, part.name) for part in parts_of(build(spec, "meta")))


def parts_of(net: nn.Module) -> list[Part]:
    """Return all parts that can be switched off, by kind and within it in network order."""
    found: list[Part] = []
    dense: list[DenseBlock] = []
    for name, module in net.named_modules():
        match module:
            case DenseBlock():
                dense.append(module)
            case DenseLayer():
                found.append(Part("layer", name, module, ((module, zeros),)))
            case SqueezeExcitation():
                found.append(Part("gate", name, module, ((module, unchanged),)))
            case CellBlock():
                found.append(Part("operation", name, module, ((module, zeros),)))
            case PlainBlock():
                found.append(Part("block", name, module, ((module, carried),)))
            case MBConv() if not module.adds_input:
                found.append(Part("block", name, module, ((module, carried),)))
            case MBConv():
                found.append(Part("block", name, module, ((module.branch, zeros),)))
                found.append(Part("shortcut", name, module, ((module, without_input),)))
            case _ if has_shortcut(module):
                found += _of_residual_block(name, module)
            case _:
                pass
    found += _connections(dense)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda part: order[part.kind])


KINDS: tuple[PartKind, ...] = (
    "block", "shortcut", "layer", "distance", "gate", "operation",
)  # fmt: skip
"""Kinds of parts in the order in which they are offered."""


def has_shortcut(module: nn.Module) -> bool:
    """Return whether a module adds a branch ``residual`` to a path ``shortcut``."""
    children = dict(module.named_children())
    return {"residual", "shortcut"} <= children.keys()


def _of_residual_block(name: str, module: nn.Module) -> list[Part]:
    branch, shortcut = module.get_submodule("residual"), module.get_submodule("shortcut")
    return [
        Part("block", name, module, ((branch, zeros),)),
        Part("shortcut", f"{name}.shortcut", module, ((shortcut, zeros),)),
    ]


def _connections(blocks: Sequence[DenseBlock]) -> list[Part]:
    """Return the dense connections by distance: 1 is what the layer before has made."""
    longest = max((len(block) for block in blocks), default=0)
    parts = []
    for distance in range(1, longest + 1):
        readers = [layer for block in blocks for layer in list(block)[distance - 1 :]]
        hook = partial(_without, distance)
        parts.append(
            Part("distance", str(distance), readers[0], inputs=tuple((r, hook) for r in readers))
        )
    return parts


def zeros(_module: nn.Module, _inputs: Any, output: Tensor) -> Tensor:
    """Replace an output by zeros of its shape."""
    return torch.zeros_like(output)


def unchanged(_module: nn.Module, inputs: tuple[Tensor], _output: Tensor) -> Tensor:
    """Replace an output by the input, which has its shape."""
    return inputs[0]


def without_input(_module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor:
    """Take the input out of a sum F(x) + x."""
    return output - inputs[0]


def carried(_module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor:
    """Bring the input (N, C, H, W) to the output's shape without weights: option A."""
    x = inputs[0]
    if x.shape == output.shape:
        return x
    rows, columns = (-(-a // b) for a, b in zip(x.shape[2:], output.shape[2:], strict=True))
    x = x[:, : output.shape[1], ::rows, ::columns]
    return functional.pad(x, (0, 0, 0, 0, 0, output.shape[1] - x.shape[1]))


def _without(distance: int, _module: nn.Module, inputs: tuple[list[Tensor]]) -> Any:
    features = list(inputs[0])
    features[-distance] = torch.zeros_like(features[-distance])
    return (features,)
