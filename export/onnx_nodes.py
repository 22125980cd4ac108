"""Say which node of ONNX each ATen operator becomes.

A function takes the writer, the operator's result and its arguments in the order of ATen's schema,
and returns the name of the value that holds the result. ``number`` counts the results of operators
that have several.
"""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from export.onnx_writer import Emit, UnknownOperatorError, Writer, aten

EMITTERS: dict[Any, Emit] = {}

PLAIN = {
    aten.relu: "Relu",
    aten.relu_: "Relu",
    aten.sigmoid: "Sigmoid",
    aten.sigmoid_: "Sigmoid",
    aten.tanh: "Tanh",
    aten.hardswish: "HardSwish",
    aten.hardswish_: "HardSwish",
    aten.clone: "Identity",
    aten.mm: "MatMul",
    aten.bmm: "MatMul",
    aten.sub: "Sub",
    aten.div: "Div",
    aten.div_: "Div",
    aten.mul: "Mul",
    aten.mul_: "Mul",
    aten.pow: "Pow",
}
"""Operators that are one node of the same inputs."""


def emits(*packets: Any) -> Callable[[Emit], Emit]:
    """Register what writes the node of some operators."""

    def register(emit: Emit) -> Emit:
        EMITTERS.update(dict.fromkeys(packets, emit))
        return emit

    return register


def _plain(kind: str) -> Any:
    def emit(w: Writer, _out: Tensor, *args: Any, **_more: Any) -> str:
        return w.add(kind, [w.name(arg) for arg in args])

    return emit


EMITTERS.update({packet: _plain(kind) for packet, kind in PLAIN.items()})


@emits(aten.convolution)
def _convolution(
    w: Writer,
    _out: Tensor,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: list[int],
    padding: list[int],
    dilation: list[int],
    transposed: bool,
    _output_padding: list[int],
    groups: int,
    **_more: Any,
) -> str:
    if transposed:
        raise UnknownOperatorError("transposed convolution")
    inputs = [w.name(x), w.name(weight)] + ([w.name(bias)] if bias is not None else [])
    told: dict[str, Any] = {
        "strides": stride,
        "pads": [*padding, *padding],
        "dilations": dilation,
        "group": groups,
    }
    usual = {"strides": [1, 1], "pads": [0] * 4, "dilations": [1, 1], "group": 1}
    return w.add("Conv", inputs, **{name: told[name] for name in told if told[name] != usual[name]})


@emits(aten.native_batch_norm, aten._native_batch_norm_legit_no_training)
def _batch_norm(
    w: Writer, _out: Tensor, x: Tensor, weight: Any, bias: Any, mean: Any, var: Any, *rest: Any,
    **_more: Any,
) -> str:  # fmt: skip
    # The last of the rest is epsilon with either operator.
    channels = [x.shape[1]]
    scale = w.name(weight) if weight is not None else w.constant(channels, [1.0] * channels[0])
    shift = w.name(bias) if bias is not None else w.constant(channels, [0.0] * channels[0])
    inputs = [w.name(x), scale, shift, w.name(mean), w.name(var)]
    return w.add("BatchNormalization", inputs, epsilon=float(rest[-1]))


@emits(aten.native_group_norm)
def _group_norm(
    w: Writer, _out: Tensor, x: Tensor, weight: Any, bias: Any, _n: int, channels: int, _size: int,
    groups: int, eps: float, **_more: Any,
) -> str:  # fmt: skip
    # The groups as channels of instances: GroupNormalization is new in operator set 21.
    ones, zeros = w.constant([groups], [1.0] * groups), w.constant([groups], [0.0] * groups)
    grouped = w.add("Reshape", [w.name(x), w.integers([1, groups, -1])])
    normed = w.add("InstanceNormalization", [grouped, ones, zeros], epsilon=eps)
    result = w.add("Reshape", [normed, w.integers(x.shape)])
    each = w.integers([channels] + [1] * (x.ndim - 2))
    if weight is not None:
        result = w.add("Mul", [result, w.add("Reshape", [w.name(weight), each])])
    if bias is not None:
        result = w.add("Add", [result, w.add("Reshape", [w.name(bias), each])])
    return result


@emits(aten.native_layer_norm)
def _layer_norm(
    w: Writer, _out: Tensor, x: Tensor, shape: list[int], weight: Any, bias: Any, eps: float,
    **_more: Any,
) -> str:  # fmt: skip
    inputs = [w.name(x), w.name(weight), *([w.name(bias)] if bias is not None else [])]
    return w.add("LayerNormalization", inputs, axis=-len(shape), epsilon=eps)


@emits(aten.max_pool2d_with_indices)
def _max_pool(
    w: Writer, out: Tensor, x: Tensor, kernel: list[int], stride: Sequence[int] = (),
    padding: Sequence[int] = (0, 0), dilation: Sequence[int] = (1, 1), ceil_mode: bool = False,
    **_more: Any,
) -> str:  # fmt: skip
    window = _window(x, out, kernel, stride, padding, dilation, ceil_mode)
    return w.add("MaxPool", [w.name(x)], dilations=_pair(dilation), **window)


@emits(aten.avg_pool2d)
def _average_pool(
    w: Writer, out: Tensor, x: Tensor, kernel: list[int], stride: Sequence[int] = (),
    padding: Sequence[int] = (0, 0), ceil_mode: bool = False, count_include_pad: bool = True,
    divisor_override: int | None = None, **_more: Any,
) -> str:  # fmt: skip
    if divisor_override is not None:
        raise UnknownOperatorError("avg_pool2d with a divisor")
    # A window that ceil mode lets stand out counts only what lies in the padded map.
    explicit = ceil_mode and not count_include_pad
    window = _window(x, out, kernel, stride, padding, (1, 1), explicit)
    return w.add(
        "AveragePool", [w.name(x)], count_include_pad=int(count_include_pad),
        ceil_mode=int(ceil_mode and not explicit), **window,
    )  # fmt: skip


def _pair(value: Sequence[int]) -> list[int]:
    return list(value) if len(value) == 2 else [value[0]] * 2


def _window(
    x: Tensor, out: Tensor, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], ceil_mode: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return a pool's attributes; what ceil mode adds is written as padding at the end."""
    kernels, pads, dilations = _pair(kernel), _pair(padding), _pair(dilation)
    strides = _pair(stride) if len(stride) else kernels
    ends = list(pads)
    if ceil_mode:
        for axis in range(2):
            extent = dilations[axis] * (kernels[axis] - 1) + 1
            reach = (out.shape[2 + axis] - 1) * strides[axis] + extent
            ends[axis] = max(0, reach - x.shape[2 + axis] - pads[axis])
    return {"kernel_shape": kernels, "strides": strides, "pads": [*pads, *ends]}


@emits(aten._adaptive_avg_pool2d)
def _adaptive_average(w: Writer, out: Tensor, x: Tensor, _size: Any, **_more: Any) -> str:
    sizes = [have // want for have, want in zip(x.shape[2:], out.shape[2:], strict=True)]
    if [size * want for size, want in zip(sizes, out.shape[2:], strict=True)] != list(x.shape[2:]):
        raise UnknownOperatorError("adaptive_avg_pool2d with windows that differ")
    return w.add("AveragePool", [w.name(x)], kernel_shape=sizes, strides=sizes)


@emits(aten.adaptive_max_pool2d)
def _adaptive_max(w: Writer, out: Tensor, x: Tensor, _size: Any, **_more: Any) -> str:
    if tuple(out.shape[2:]) != (1, 1):
        raise UnknownOperatorError("adaptive_max_pool2d with several windows")
    return w.add("GlobalMaxPool", [w.name(x)])


@emits(aten.mean)
def _mean(
    w: Writer, _out: Tensor, x: Tensor, dims: list[int] | None = None, keepdim: bool = False,
    **_more: Any,
) -> str:  # fmt: skip
    axes = sorted(axis % x.ndim for axis in dims or range(x.ndim))
    if keepdim and axes == [2, 3] and x.ndim == 4:
        return w.add("GlobalAveragePool", [w.name(x)])
    return w.add("ReduceMean", [w.name(x), w.integers(axes)], keepdims=int(keepdim))


@emits(aten.add, aten.add_)
def _sum(w: Writer, _out: Tensor, x: Any, other: Any, alpha: float = 1, **_more: Any) -> str:
    scaled = w.name(other) if alpha == 1 else w.add("Mul", [w.name(other), w.name(alpha)])
    return w.add("Add", [w.name(x), scaled])


@emits(aten.rsub)
def _reverse_difference(
    w: Writer, _out: Tensor, x: Any, other: Any, _alpha: float = 1, **_more: Any
) -> str:
    return w.add("Sub", [w.name(other), w.name(x)])


@emits(aten.addmm)
def _gemm(w: Writer, _out: Tensor, bias: Any, x: Tensor, weight: Tensor, **_more: Any) -> str:
    return w.add("Gemm", [w.name(x), w.name(weight), w.name(bias)])


@emits(aten.silu, aten.silu_)
def _silu(w: Writer, _out: Tensor, x: Tensor, **_more: Any) -> str:
    return w.add("Mul", [w.name(x), w.add("Sigmoid", [w.name(x)])])


@emits(aten.gelu)
def _gelu(w: Writer, _out: Tensor, x: Tensor, approximate: str = "none", **_more: Any) -> str:
    if approximate != "none":
        raise UnknownOperatorError("approximated gelu")
    half = w.add("Erf", [w.add("Mul", [w.name(x), w.name(0.5**0.5)])])
    return w.add("Mul", [w.add("Mul", [w.name(x), w.add("Add", [half, w.name(1)])]), w.name(0.5)])


@emits(aten.hardtanh, aten.hardtanh_)
def _clip(
    w: Writer, _out: Tensor, x: Tensor, low: float = -1, high: float = 1, **_more: Any
) -> str:
    return w.add("Clip", [w.name(x), w.name(low), w.name(high)])


@emits(aten.hardsigmoid, aten.hardsigmoid_)
def _hard_sigmoid(w: Writer, _out: Tensor, x: Tensor, **_more: Any) -> str:
    return w.add("HardSigmoid", [w.name(x)], alpha=1 / 6, beta=0.5)


@emits(aten._softmax, aten._safe_softmax)
def _softmax(w: Writer, _out: Tensor, x: Tensor, dim: int, *_kind: Any, **_more: Any) -> str:
    return w.add("Softmax", [w.name(x)], axis=dim)


@emits(aten.cat)
def _concat(w: Writer, _out: Tensor, parts: list[Tensor], dim: int = 0, **_more: Any) -> str:
    return w.add("Concat", [w.name(part) for part in parts], axis=dim)


@emits(aten.view, aten._unsafe_view, aten.reshape, aten.squeeze, aten.unsqueeze)
def _reshape(w: Writer, out: Tensor, x: Tensor, *_args: Any, **_more: Any) -> str:
    return w.add("Reshape", [w.name(x), w.integers(out.shape)])


@emits(aten.expand)
def _expand(w: Writer, out: Tensor, x: Tensor, *_args: Any, **_more: Any) -> str:
    return w.add("Expand", [w.name(x), w.integers(out.shape)])


@emits(aten.permute)
def _permute(w: Writer, _out: Tensor, x: Tensor, dims: list[int], **_more: Any) -> str:
    return w.add("Transpose", [w.name(x)], perm=[dim % x.ndim for dim in dims])


@emits(aten.transpose)
def _transpose(w: Writer, _out: Tensor, x: Tensor, first: int, second: int, **_more: Any) -> str:
    axes = list(range(x.ndim))
    axes[first], axes[second] = axes[second], axes[first]
    return w.add("Transpose", [w.name(x)], perm=axes)


@emits(aten.constant_pad_nd)
def _pad(w: Writer, _out: Tensor, x: Tensor, pad: list[int], value: float = 0, **_more: Any) -> str:
    before, after = [0] * x.ndim, [0] * x.ndim
    for axis in range(len(pad) // 2):
        before[-1 - axis], after[-1 - axis] = pad[2 * axis], pad[2 * axis + 1]
    return w.add("Pad", [w.name(x), w.integers([*before, *after]), w.name(value)])


@emits(aten.slice)
def _slice(
    w: Writer, _out: Tensor, x: Tensor, dim: int = 0, start: int | None = None,
    end: int | None = None, step: int = 1, **_more: Any,
) -> str:  # fmt: skip
    size = x.shape[dim]
    if not start and (end is None or end >= size) and step == 1:
        return w.name(x)
    parts = ([start or 0], [min(size if end is None else end, size)], [dim], [step])
    return w.add("Slice", [w.name(x), *map(w.integers, parts)])


@emits(aten.split, aten.split_with_sizes)
def _split(
    w: Writer, out: Tensor, x: Tensor, sizes: int | list[int], dim: int = 0, number: int = 0,
    **_more: Any,
) -> str:  # fmt: skip
    start = sizes * number if isinstance(sizes, int) else sum(sizes[:number])
    return _slice(w, out, x, dim, start, start + out.shape[dim])


@emits(aten.select)
def _select(w: Writer, _out: Tensor, x: Tensor, dim: int, index: int, **_more: Any) -> str:
    return w.add("Gather", [w.name(x), w.integer(index % x.shape[dim])], axis=dim)


@emits(aten.unbind)
def _unbind(w: Writer, out: Tensor, x: Tensor, dim: int = 0, number: int = 0, **_more: Any) -> str:
    return _select(w, out, x, dim, number)


@emits(aten.leaky_relu, aten.leaky_relu_)
def _leaky_relu(w: Writer, _out: Tensor, x: Tensor, slope: float = 0.01, **_more: Any) -> str:
    return w.add("LeakyRelu", [w.name(x)], alpha=float(slope))


@emits(aten.detach, aten.alias)
def _same(w: Writer, _out: Tensor, x: Tensor, **_more: Any) -> str:
    return w.name(x)
