"""Compute the shape, cost and window of each operation: one rule for each torch function.

A rule returns a ``Result``: the output shape and what to write down of the operation. Where one
cannot tell, torch's meta device can, see ``analysis.meta_trace``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil, prod
from typing import Any

import torch
from torch.nn import functional

from analysis.records import ReceptiveField
from analysis.shapes import NeedsTensorsError, ShapeValue
from analysis.window import Axis, compact, pair, window_settings


@dataclass(slots=True)
class Result:
    """An operation's output shape, cost and window.

    ``window`` is one for the height and one for the width where the operation looks at more than a
    pixel, or elsewhere; ``field`` is what it sees at once. ``is_view`` marks results that need no
    memory of their own, ``is_in_place`` those that replace the first input, ``is_weighted``
    products that read parameters.
    """

    kind: str
    shape: tuple[int, ...]
    hyper: tuple[tuple[str, Any], ...] = ()
    macs: int = 0
    window: tuple[Axis, Axis] | None = None
    is_view: bool = False
    is_in_place: bool = False
    is_global: bool = False
    is_weighted: bool = True
    field: ReceptiveField | None = None


Rule = Callable[..., Result]
RULES: dict[Callable[..., Any], Rule] = {}


def rule(*functions: Callable[..., Any]) -> Callable[[Rule], Rule]:
    """Register the rule of some torch functions."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(functions, function))
        return function

    return register


def _check(fits: bool, what: str) -> None:
    # Torch is asked again on the meta device and gives its own reason, or can do it after all.
    if not fits:
        raise NeedsTensorsError(what)


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
    _check(len(x.shape) == 4, "conv2d of a batch")
    if padding == "same":
        height, width = x.shape[-2:]
        shown: Any = "same"
        pads = ((extents[0] - 1) // 2, (extents[1] - 1) // 2)
    else:
        pads = (0, 0) if padding == "valid" else pair(padding)
        height, width = (
            (size + 2 * pad - extent) // step + 1
            for size, pad, extent, step in zip(x.shape[-2:], pads, extents, strides, strict=True)
        )
        shown = compact(pads)
    _check(x.shape[-3] == in_per_group * groups, "channels of a convolution")
    _check(height > 0 and width > 0, "size of a convolution")
    return Result(
        "conv",
        (*x.shape[:-3], out_channels, height, width),
        window_settings(kernel_size, strides, shown, dilations, groups),
        macs=in_per_group * prod(kernel_size) * out_channels * height * width,
        window=None
        if extents == strides == (1, 1) and pads == (0, 0)
        else ((extents[0], strides[0], -pads[0]), (extents[1], strides[1], -pads[1])),
    )


@rule(functional.linear)
def linear(x: ShapeValue, weight: torch.Tensor, bias: torch.Tensor | None = None) -> Result:
    """Count in features x out features MACs for each row."""
    out_features, in_features = weight.shape
    _check(x.shape[-1] == in_features, "features of a linear layer")
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
        _check(out > 0 and 2 * p <= k, "size of a pool")
        sizes.append(out)
    return Result(
        "pool",
        (*x.shape[:-2], *sizes),
        (("operation", name), *window_settings(kernel, strides, compact(pads), dilations)),
        window=(
            (dilations[0] * (kernel[0] - 1) + 1, strides[0], -pads[0]),
            (dilations[1] * (kernel[1] - 1) + 1, strides[1], -pads[1]),
        ),
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
    _check(not return_indices, "one result of a pool")
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
    _check(not return_indices, "one result of a pool")
    return _adaptive("max", x, output_size)


def _adaptive(name: str, x: ShapeValue, output_size: Any) -> Result:
    wanted = (output_size, output_size) if isinstance(output_size, int) else tuple(output_size)
    sizes = tuple(
        have if want is None else want for have, want in zip(x.shape[-2:], wanted, strict=True)
    )
    is_global = sizes == (1, 1)
    # Windows of unlike lengths are told by the longest.
    window = [
        (ceil(have / want) + (have % want > 0), max(1, have // want), 0)
        for have, want in zip(x.shape[-2:], () if is_global else sizes, strict=not is_global)
    ]
    return Result(
        "global pool" if is_global else "pool",
        (*x.shape[:-2], *sizes),
        (("operation", name), ("output", compact(pair(sizes)))),
        window=None if is_global else (window[0], window[1]),
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
    known = weight if running_mean is None else running_mean
    _check(known is None or known.shape[0] == x.shape[1], "channels of a normalisation")
    return Result("norm", tuple(x.shape), (("eps", eps), ("momentum", momentum)))


@rule(functional.group_norm)
def group_norm(
    x: ShapeValue, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Result:
    """Normalise each group of channels."""
    _check(x.shape[1] % num_groups == 0, "groups of a normalisation")
    return Result("norm", tuple(x.shape), (("groups", num_groups), ("eps", eps)))


def _elementwise(kind: str, name: str) -> Rule:
    def same_shape(x: ShapeValue, *args: Any, **kwargs: Any) -> Result:
        in_place = kwargs.get("inplace", name != "softmax" and bool(args) and args[-1] is True)
        return Result(
            kind, tuple(x.shape), (("operation", name),), is_view=in_place, is_in_place=in_place
        )

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


def _merge(kind: str, *, in_place: bool = False) -> Rule:
    def broadcast(x: Any, other: Any, **kwargs: Any) -> Result:
        result = _of_two(kind, x, other)
        result.is_in_place = in_place
        return result

    return broadcast


def _of_two(kind: str, x: Any, other: Any) -> Result:
    if not (isinstance(x, ShapeValue) and isinstance(other, ShapeValue)):
        value, factor = (x, other) if isinstance(x, ShapeValue) else (other, x)
        named = "shift" if kind == "add" else "scale"
        if isinstance(factor, (int, float)):
            return Result(named, tuple(value.shape), (("by", factor),))
        return Result(named, _broadcast(value.shape, factor.shape))
    if x.shape == other.shape:
        return Result(kind, tuple(x.shape))
    return Result(kind, _broadcast(x.shape, other.shape))


def _broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    fits = all(1 in (a, b) or a == b for a, b in zip(one[::-1], other[::-1], strict=False))
    _check(fits, "shapes that meet")
    # Not torch.broadcast_shapes: its first call imports for a second.
    sizes = zip_longest(one[::-1], other[::-1], fillvalue=1)
    return tuple([b if a == 1 else a for a, b in sizes])[::-1]


_ADDING = ("__add__", "__radd__", "__iadd__", "__sub__", "__rsub__", "__isub__", "add_")
_MULTIPLYING = ("__mul__", "__rmul__", "__imul__", "__truediv__", "__rtruediv__", "mul_")
for _kind, _names in (("add", _ADDING), ("multiply", _MULTIPLYING)):
    for _name in _names:
        _in_place = _name.startswith("__i") or not _name.endswith("__")
        RULES[getattr(torch.Tensor, _name)] = _merge(_kind, in_place=_in_place)
for _owner in (torch, torch.Tensor):
    RULES |= dict.fromkeys((_owner.add, _owner.sub), _merge("add"))
    RULES |= dict.fromkeys((_owner.mul, _owner.div), _merge("multiply"))


@rule(torch.cat, torch.concat)
def concat(tensors: list[ShapeValue], dim: int = 0) -> Result:
    """Concatenate channels."""
    shape = list(tensors[0].shape)
    shape[dim] = sum([t.shape[dim] for t in tensors])
    _check(dim == 1, "axis that is joined")
    rests = [t.shape[2:] for t in tensors]
    _check(rests.count(rests[0]) == len(rests), "shapes that are joined")
    return Result("concat", tuple(shape))


@rule(torch.flatten, torch.Tensor.flatten)
def flatten(x: ShapeValue, start_dim: int = 0, end_dim: int = -1) -> Result:
    """View the same values in one row."""
    end = end_dim % len(x.shape)
    middle = prod(x.shape[start_dim : end + 1])
    _check(start_dim > 0, "flatten of a batch")
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
    before = [-amount for amount in pad[::2]] + [0, 0]
    return Result(
        "pad",
        tuple(shape),
        (("padding", ", ".join(map(str, pad))),),
        window=((1, 1, before[1]), (1, 1, before[0])) if before[0] or before[1] else None,
    )


@rule(torch.Tensor.__getitem__)
def getitem(x: ShapeValue, index: Any) -> Result:
    """Take a slice; strided in space it subsamples."""
    out = torch.empty(x.shape, device="meta")[index]
    _check(out.ndim == len(x.shape), "slice of a batch")
    parts = index if isinstance(index, tuple) else (index,)
    steps = [part.step or 1 for part in parts[-2:] if isinstance(part, slice)]
    stride = max(steps, default=1)
    hyper = (("stride", stride),) if stride > 1 else ()
    return Result("slice", tuple(out.shape), hyper, window=_cut(x, parts), is_view=True)


def _cut(x: ShapeValue, parts: tuple[Any, ...]) -> tuple[Axis, Axis] | None:
    """Return where a slice starts along height and width, and its steps."""
    if Ellipsis in parts:
        place = parts.index(Ellipsis)
        inside = (slice(None),) * (len(x.shape) - len(parts) + 1)
        parts = (*parts[:place], *inside, *parts[place + 1 :])
    if len(x.shape) != 4 or not all(isinstance(part, slice) for part in parts):
        return None
    axes = []
    for size, part in zip(x.shape[2:], (*parts, slice(None), slice(None))[2:4], strict=True):
        start, _stop, step = part.indices(size)
        axes.append((1, step, start))
    window = (axes[0], axes[1])
    return None if window == ((1, 1, 0), (1, 1, 0)) else window


@rule(torch.mean, torch.Tensor.mean)
def mean(x: ShapeValue, dim: Any = None, keepdim: bool = False) -> Result:
    """Take the mean over axes; over both of space it is a global pool."""
    out = torch.empty(x.shape, device="meta").mean(dim, keepdim)
    axes = (
        ()
        if dim is None
        else tuple(d % len(x.shape) for d in ((dim,) if isinstance(dim, int) else dim))
    )
    is_global = set(axes) == {2, 3} and len(x.shape) == 4
    return Result(
        "global pool" if is_global else "mean",
        tuple(out.shape),
        (("operation", "average"),),
        is_global=is_global,
    )
