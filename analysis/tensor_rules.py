"""Describe operations that only occur where a module runs on tensors: kinds and windows.

Their shapes and counts are seen as they run, see ``analysis.meta_trace``; a rule here leaves the
shape empty.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

import torch
from torch.nn import functional

from analysis.rules import Result, Rule
from analysis.shapes import ShapeValue
from analysis.window import Axis, compact, window_settings

KINDS: dict[Callable[..., Any], str] = {
    functional.layer_norm: "norm",
    functional.instance_norm: "norm",
    functional.local_response_norm: "norm",
    functional.scaled_dot_product_attention: "attention",
    functional.multi_head_attention_forward: "attention",
    torch.Tensor.__setitem__: "assign",
}
"""Kinds of functions whose own name is not the field's word."""

TENSOR_RULES: dict[Callable[..., Any], Rule] = {}

PIXEL: Axis = (1, 1, 0)


def _each(value: Any, axes: int) -> tuple[int, ...]:
    """Return a setting of each axis, of which one may stand for all."""
    parts = (value,) if isinstance(value, int) else tuple(value)
    return tuple(int(part) for part in (parts * axes if len(parts) == 1 else parts))


def _last_two(axes: Sequence[Axis]) -> tuple[Axis, Axis]:
    """Return the windows of height and width; of a sequence the width alone has one."""
    return (PIXEL, *axes)[-2:]  # type: ignore[return-value]


def _convolution(axes: int) -> Rule:
    def convolution(
        x: ShapeValue,
        weight: torch.Tensor,
        bias: torch.Tensor | None = None,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
    ) -> Result:
        kernel = tuple(weight.shape[2:])
        strides, dilations = _each(stride, axes), _each(dilation, axes)
        extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True)]
        if padding == "same":
            pads = tuple((extent - 1) // 2 for extent in extents)
        else:
            pads = _each(0 if padding == "valid" else padding, axes)
        window = [(e, s, -p) for e, s, p in zip(extents, strides, pads, strict=True)]
        settings = window_settings(kernel, strides, compact(pads), dilations, groups)
        return Result("conv", (), settings, window=_last_two(window))

    return convolution


def _transposed(axes: int) -> Rule:
    def convolution(
        x: ShapeValue,
        weight: torch.Tensor,
        bias: torch.Tensor | None = None,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        dilation: Any = 1,
    ) -> Result:
        kernel = tuple(weight.shape[2:])
        strides, pads, dilations = (_each(v, axes) for v in (stride, padding, dilation))
        window: list[Axis] = []
        for k, s, p, d in zip(kernel, strides, pads, dilations, strict=True):
            reach = d * (k - 1)
            # Output pixel 0 reads input pixels from the first that reaches it on.
            window.append((ceil((reach + 1) / s), Fraction(1, s), -((reach - p) // s)))
        settings = window_settings(kernel, strides, compact(pads), dilations, groups)
        return Result("transposed conv", (), settings, window=_last_two(window))

    return convolution


TENSOR_RULES[torch.conv1d] = _convolution(1)
TENSOR_RULES[torch.conv2d] = _convolution(2)
TENSOR_RULES[torch.conv3d] = _convolution(3)
TENSOR_RULES[torch.conv_transpose1d] = _transposed(1)
TENSOR_RULES[torch.conv_transpose2d] = _transposed(2)
TENSOR_RULES[torch.conv_transpose3d] = _transposed(3)


def _interpolate(
    x: ShapeValue, size: Any = None, scale_factor: Any = None, mode: str = "nearest", **_: Any
) -> Result:
    """Resample a map; how many pixels are mixed follows from the method."""
    axes = len(x.shape) - 2
    reach = {"bicubic": 4, "bilinear": 2, "trilinear": 2, "linear": 2}.get(mode, 1)
    if size is None:
        factors = scale_factor if isinstance(scale_factor, list | tuple) else (scale_factor,) * axes
        steps = [Fraction(1 / factor).limit_denominator(64) for factor in factors]
    else:
        wanted = _each(size, axes)
        steps = [Fraction(have, want) for have, want in zip(x.shape[2:], wanted, strict=True)]
    window: list[Axis] = [
        (1, 1, 0) if step == 1 else (reach, step, -(reach - 1) // 2) for step in steps
    ]
    return Result("resample", (), (("operation", mode),), window=_last_two(window))


TENSOR_RULES[functional.interpolate] = _interpolate
