"""Compute the shape, cost and window of each operation: one rule for each torch function.

A rule returns a ``Result``: the output shape and what to write down of the operation. Functions
that are not listed run on the meta device, see ``analysis.trace``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, prod
from typing import Any

import torch
from torch.nn import functional

from analysis.shapes import ShapeValue

Pair = tuple[int, int]


@dataclass(slots=True)
class Result:
    """An operation's output shape, cost and window.

    ``window`` is (kernel extent, stride) along the height where the operation widens the receptive
    field. ``is_view`` marks results that need no memory of their own.
    """

    kind: str
    shape: tuple[int, ...]
    hyper: tuple[tuple[str, Any], ...] = ()
    macs: int = 0
    window: Pair | None = None
    is_view: bool = False
    is_global: bool = False


class ShapeError(ValueError):
    """An operation was given a shape that it cannot take."""


Rule = Callable[..., Result]
RULES: dict[Callable[..., Any], Rule] = {}


def rule(*functions: Callable[..., Any]) -> Callable[[Rule], Rule]:
    """Register the rule of some torch functions."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(functions, function))
        return function

    return register


def pair(value: Any) -> Pair:
    """Return an int or a pair as a pair."""
    if isinstance(value, int):
        return value, value
    first, second = value if len(value) == 2 else (value[0], value[0])
    return int(first), int(second)


def _check(fits: bool, what: str, x: ShapeValue, wanted: str) -> None:
    if not fits:
        raise ShapeError(f"a {what} that needs {wanted} was given {tuple(x.shape[1:])}")


def compact(value: Pair) -> int | str:
    """Shorten ``(3, 3)`` -> 3, ``(1, 7)`` -> "1x7"."""
    return value[0] if value[0] == value[1] else f"{value[0]}x{value[1]}"


@rule(torch.conv2d)
def conv2d(
    x: ShapeValue,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Result:
    """Count k_h k_w C_in / groups MACs for each output value."""
    out_channels, in_per_group, *kernel = weight.shape
    kernel_size, strides, dilations = pair(kernel), pair(stride), pair(dilation)
    extents = tuple(d * (k - 1) + 1 for k, d in zip(kernel_size, dilations, strict=True))
    if padding == "same":
        height, width = x.shape[-2:]
        shown: Any = "same"
    else:
        pads = (0, 0) if padding == "valid" else pair(padding)
        height, width = (
            (size + 2 * pad - extent) // step + 1
            for size, pad, extent, step in zip(x.shape[-2:], pads, extents, strides, strict=True)
        )
        shown = compact(pads)
    _check(
        x.shape[-3] == in_per_group * groups, "convolution", x, f"{in_per_group * groups} channels"
    )
    _check(height > 0 and width > 0, "convolution", x, "at least the kernel's size")
    hyper = [("kernel", compact(kernel_size)), ("stride", compact(strides)), ("padding", shown)]
    if dilations != (1, 1):
        hyper.append(("dilation", compact(dilations)))
    if groups != 1:
        hyper.append(("groups", groups))
    return Result(
        "conv",
        (*x.shape[:-3], out_channels, height, width),
        tuple(hyper),
        macs=in_per_group * prod(kernel_size) * out_channels * height * width,
        window=(max(extents), strides[0]),
    )


@rule(functional.linear)
def linear(x: ShapeValue, weight: torch.Tensor, bias: torch.Tensor | None = None) -> Result:
    """Count in features x out features MACs for each row."""
    out_features, in_features = weight.shape
    _check(x.shape[-1] == in_features, "linear layer", x, f"{in_features} features")
    rows = prod(x.shape[1:-1])
    return Result("linear", (*x.shape[:-1], out_features), macs=rows * in_features * out_features)


def _pool(
    name: str,
    x: ShapeValue,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
) -> Result:
    kernel = pair(kernel_size)
    strides = kernel if stride is None or stride == [] else pair(stride)
    pads, dilations = pair(padding), pair(dilation)
    sizes = []
    for size, k, s, p, d in zip(x.shape[-2:], kernel, strides, pads, dilations, strict=True):
        reach = size + 2 * p - d * (k - 1) - 1
        out = (ceil(reach / s) if ceil_mode else reach // s) + 1
        # The last window must start inside the image or its left padding.
        if ceil_mode and (out - 1) * s >= size + p:
            out -= 1
        _check(out > 0, "pool", x, "at least the kernel's size")
        sizes.append(out)
    hyper = (
        ("operation", name),
        ("kernel", compact(kernel)),
        ("stride", compact(strides)),
        ("padding", compact(pads)),
    )
    extent = max(d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True))
    return Result(
        "pool",
        (*x.shape[:-2], *sizes),
        hyper,
        window=(extent, strides[0]),
    )


@rule(functional.max_pool2d, torch.max_pool2d)
def max_pool2d(
    x: ShapeValue,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Result:
    """Take the largest value of each window."""
    return _pool("max", x, kernel_size, stride, padding, dilation, ceil_mode)


@rule(functional.avg_pool2d)
def avg_pool2d(
    x: ShapeValue,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Result:
    """Take the mean of each window."""
    return _pool("average", x, kernel_size, stride, padding, 1, ceil_mode)


@rule(functional.adaptive_avg_pool2d)
def adaptive_avg_pool2d(x: ShapeValue, output_size: Any) -> Result:
    """Take means over a grid; over the whole map for size 1."""
    return _adaptive("average", x, output_size)


@rule(functional.adaptive_max_pool2d)
def adaptive_max_pool2d(x: ShapeValue, output_size: Any, return_indices: bool = False) -> Result:
    """Take the largest values over a grid; over the whole map for size 1."""
    return _adaptive("max", x, output_size)


def _adaptive(name: str, x: ShapeValue, output_size: Any) -> Result:
    wanted = (output_size, output_size) if isinstance(output_size, int) else tuple(output_size)
    sizes = tuple(
        have if want is None else want for have, want in zip(x.shape[-2:], wanted, strict=True)
    )
    is_global = sizes == (1, 1)
    return Result(
        "global pool" if is_global else "pool",
        (*x.shape[:-2], *sizes),
        (("operation", name), ("output", compact(pair(sizes)))),
        is_global=is_global,
    )


@rule(functional.batch_norm)
def batch_norm(
    x: ShapeValue,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Result:
    """Normalise each channel."""
    return Result("norm", tuple(x.shape), (("eps", eps), ("momentum", momentum)))


def _elementwise(kind: str, name: str) -> Rule:
    def same_shape(x: ShapeValue, *args: Any, **kwargs: Any) -> Result:
        in_place = kwargs.get("inplace", name != "softmax" and bool(args) and args[-1] is True)
        return Result(kind, tuple(x.shape), (("operation", name),), is_view=in_place)

    return same_shape


for _name in ("relu", "relu6", "silu", "hardswish", "hardsigmoid", "gelu", "elu", "leaky_relu"):
    RULES[getattr(functional, _name)] = _elementwise("activation", _name)
for _name in ("sigmoid", "tanh", "relu", "softmax"):
    for _owner in (torch, torch.Tensor, functional):
        RULES[getattr(_owner, _name)] = _elementwise("activation", _name)


@rule(functional.dropout, functional.dropout2d)
def dropout(x: ShapeValue, p: float = 0.5, training: bool = True, inplace: bool = False) -> Result:
    """Do nothing, as at inference: no memory is needed."""
    return Result("dropout", tuple(x.shape), (("p", p),), is_view=True)


def _merge(kind: str) -> Rule:
    def broadcast(x: Any, other: Any, **kwargs: Any) -> Result:
        if not (isinstance(x, ShapeValue) and isinstance(other, ShapeValue)):
            value, factor = (x, other) if isinstance(x, ShapeValue) else (other, x)
            hyper = (("by", factor),) if isinstance(factor, (int, float)) else ()
            return Result("shift" if kind == "add" else "scale", tuple(value.shape), hyper)
        if x.shape == other.shape:
            return Result(kind, tuple(x.shape))
        sizes = zip(x.shape, other.shape, strict=True)
        return Result(kind, tuple(b if a == 1 else a for a, b in sizes))

    return broadcast


_ADDING = ("__add__", "__radd__", "__iadd__", "__sub__", "__rsub__", "__isub__", "add_")
_MULTIPLYING = ("__mul__", "__rmul__", "__imul__", "__truediv__", "__rtruediv__", "mul_")
for _name in _ADDING:
    RULES[getattr(torch.Tensor, _name)] = _merge("add")
for _name in _MULTIPLYING:
    RULES[getattr(torch.Tensor, _name)] = _merge("multiply")
for _owner in (torch, torch.Tensor):
    RULES |= dict.fromkeys((_owner.add, _owner.sub), _merge("add"))
    RULES |= dict.fromkeys((_owner.mul, _owner.div), _merge("multiply"))


@rule(torch.cat, torch.concat)
def concat(tensors: list[ShapeValue], dim: int = 0) -> Result:
    """Concatenate channels."""
    shape = list(tensors[0].shape)
    shape[dim] = sum(t.shape[dim] for t in tensors)
    return Result("concat", tuple(shape))


@rule(torch.flatten, torch.Tensor.flatten)
def flatten(x: ShapeValue, start_dim: int = 0, end_dim: int = -1) -> Result:
    """View the same values in one row."""
    end = end_dim % len(x.shape)
    middle = prod(x.shape[start_dim : end + 1])
    shape = (*x.shape[:start_dim], middle, *x.shape[end + 1 :])
    return Result("flatten", shape, is_view=True)


@rule(functional.pad)
def pad(x: ShapeValue, pad: Any, mode: str = "constant", value: Any = None) -> Result:
    """Add zeros around the map or behind the channels."""
    shape = list(x.shape)
    for axis in range(len(pad) // 2):
        shape[-1 - axis] += pad[2 * axis] + pad[2 * axis + 1]
    if shape == list(x.shape):
        return Result("pad", tuple(shape), is_view=True)
    return Result("pad", tuple(shape), (("padding", ", ".join(map(str, pad))),))


@rule(torch.Tensor.__getitem__)
def getitem(x: ShapeValue, index: Any) -> Result:
    """Take a slice; strided in space it subsamples."""
    out = torch.empty(x.shape, device="meta")[index]
    parts = index if isinstance(index, tuple) else (index,)
    steps = [part.step or 1 for part in parts[-2:] if isinstance(part, slice)]
    stride = max(steps, default=1)
    window = (1, stride) if stride > 1 else None
    hyper = (("stride", stride),) if stride > 1 else ()
    return Result("slice", tuple(out.shape), hyper, window=window, is_view=True)


@rule(torch.mean, torch.Tensor.mean)
def mean(x: ShapeValue, dim: Any = None, keepdim: bool = False) -> Result:
    """Take the mean over axes; over both of space it is a global pool."""
    out = torch.empty(x.shape, device="meta").mean(dim, keepdim)
    axes = (
        ()
        if dim is None
        else tuple(d % len(x.shape) for d in ((dim,) if isinstance(dim, int) else dim))
    )
    is_global = set(axes) == {2, 3}
    return Result(
        "global pool" if is_global else "mean",
        tuple(out.shape),
        (("operation", "average"),),
        is_global=is_global,
    )
