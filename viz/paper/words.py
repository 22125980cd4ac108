"""Describe operations as the papers' figures do: ``3×3 conv, 64→128 /2``."""

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.cell_view import kernel_of
from viz.numbers import shape
from viz.palette import group
from viz.paper.units import gate_in

ACTIVATIONS = {"relu": "ReLU", "silu": "SiLU", "sigmoid": "σ", "relu6": "ReLU6", "gelu": "GELU"}
"""Signs of the field for activation functions; others keep their own names."""


def short(profile: Profile, op: Operation) -> str:
    """Return the words in an operation's box."""
    settings = dict(op.hyper)
    match op.kind:
        case "conv":
            return convolution(op)
        case "norm":
            return "BN" if op.name.lower().startswith("batch") else op.name
        case "activation":
            return activation(op)
        case "multiply":
            gate = gate_in(profile, op)
            return "× SE" if gate else _("× gate")
        case "scale":
            return f"× {factor(op)}" if "by" in settings else "× γ"
        case "pad":
            channels = f"{op.in_shape[0]}→{op.out_shape[0]}"
            return _("zero padding, {channels}").format(channels=channels)
        case "slice":
            return f"/{settings.get('stride', '')}"
        case _:
            return str(settings.get("operation", op.kind))


def factor(op: Operation) -> str:
    """Return the constant that an operation multiplies by."""
    return f"{float(dict(op.hyper).get('by', 1)):g}"


def tint(op: Operation) -> str:
    """Return the tint of an operation's box."""
    return group(op.kind)


def activation(op: Operation) -> str:
    """Name an activation function."""
    name = str(dict(op.hyper).get("operation", op.name))
    return ACTIVATIONS.get(name, name)


def convolution(op: Operation) -> str:
    """Return kernel, channels in and out, groups and stride of a convolution."""
    settings = dict(op.hyper)
    size = kernel(op)
    groups = int(settings.get("groups", 1))
    if groups > 1 and groups == op.in_shape[0] == op.out_shape[0]:
        words = _("{size} depthwise, {channels}").format(size=size, channels=op.out_shape[0])
    else:
        channels = f"{op.in_shape[0]}→{op.out_shape[0]}"
        several = _("{size} conv, {channels}, {groups} groups")
        words = (several if groups > 1 else _("{size} conv, {channels}")).format(
            size=size, channels=channels, groups=groups
        )
    stride = settings.get("stride", 1)
    return words if stride == 1 else f"{words} /{stride}"


def kernel(op: Operation) -> str:
    """Return a kernel as ``3×3``."""
    return "×".join(map(str, kernel_of(op)))


def weight_shape(op: Operation) -> tuple[int, ...]:
    """Return the shape of a convolution's or linear layer's weights, outputs first."""
    if op.kind == "linear":
        return op.out_shape[-1], op.in_shape[-1]
    groups = int(dict(op.hyper).get("groups", 1))
    return (op.out_shape[0], op.in_shape[0] // groups, *kernel_of(op))


def weights(op: Operation) -> int:
    """Count the weights without the bias."""
    product = 1
    for size in weight_shape(op):
        product *= size
    return product


def weight_line(number: int | str, op: Operation) -> str:
    """Return a line such as ``W_1: 64 × 64 × 3 × 3 = 36,864``, a formula."""
    return f"W_{number}: {shape(weight_shape(op))} = {weights(op):,}"
