"""The counting rules with one layer's numbers put in."""

from math import prod

from analysis.records import Operation
from language.catalogue import _


def kernel_of(op: Operation) -> tuple[int, int]:
    """Height and width of the window; 1 x 1 where there is none."""
    size = dict(op.hyper).get("kernel", 1)
    if isinstance(size, int):
        return size, size
    height, width = str(size).split("x")
    return int(height), int(width)


def groups_of(op: Operation) -> int:
    """Groups of a convolution; 1 of everything else."""
    return int(dict(op.hyper).get("groups", 1))


def macs_formula(op: Operation) -> str:
    """Multiply-accumulates: k_h × k_w × C_in / g × C_out × H × W; empty where none are counted."""
    if op.kind == "conv":
        height, width = kernel_of(op)
        channels, groups = op.in_shape[0], groups_of(op)
        shared = f" / {groups}" if groups > 1 else ""
        places = " × ".join(str(size) for size in op.out_shape[1:])
        return (
            f"{height} × {width} × {channels}{shared} × {op.out_shape[0]} × {places} = {op.macs:,}"
        )
    if op.kind == "linear":
        return f"{op.in_shape[-1]} × {op.out_shape[-1]} = {op.macs:,}"
    return ""


def macs_symbols(op: Operation) -> str:
    """The same in symbols."""
    if op.kind == "conv":
        shared = " / g" if groups_of(op) > 1 else ""
        return f"kₕ × kᵥ × Cᵢₙ{shared} × Cₒᵤₜ × H × W"
    return "Cᵢₙ × Cₒᵤₜ" if op.kind == "linear" else ""


def params_formula(op: Operation) -> str:
    """Parameters: the weights, and the bias where there is one; empty where there are none."""
    if not op.params:
        return ""
    channels = op.out_shape[0]
    if op.kind == "norm":
        return _("{channels} scales + {channels} shifts = {params}").format(
            channels=channels, params=f"{op.params:,}"
        )
    if op.kind == "linear":
        factors, weights = f"{op.in_shape[-1]} × {op.out_shape[-1]}", op.in_shape[-1] * channels
    elif op.kind == "conv":
        height, width = kernel_of(op)
        groups = groups_of(op)
        shared = f" / {groups}" if groups > 1 else ""
        factors = f"{height} × {width} × {op.in_shape[0]}{shared} × {channels}"
        weights = height * width * op.in_shape[0] * channels // groups
    else:
        return f"{op.params:,}"
    bias = f" + {channels}" if op.params == weights + channels else ""
    return f"{factors}{bias} = {op.params:,}"


def memory_formula(op: Operation) -> str:
    """Bytes of the result: C × H × W × 4; empty where it needs none of its own."""
    if not op.activation_bytes:
        return ""
    sizes = " × ".join(str(size) for size in op.out_shape)
    bytes_each = op.activation_bytes // max(1, prod(op.out_shape))
    return _("{sizes} × {bytes} bytes").format(sizes=sizes, bytes=bytes_each)
