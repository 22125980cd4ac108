"""Count a network as other tools and papers do, so that their figures can be compared with ours."""

from collections.abc import Iterator
from math import prod
from typing import Literal, NamedTuple

from analysis.records import Operation, Profile
from language.said import message

Unit = Literal["MACs", "FLOPs", "parameters"]

FVCORE = message("fvcore 0.1.5, FlopCountAnalysis: also timm's infer_gmacs")
PTFLOPS = message("ptflops 0.7.5, PyTorch backend, functions not counted a second time")

ACTIVATIONS = {"ReLU", "ReLU6", "PReLU", "LeakyReLU", "ELU", "GELU"}
"""Modules that ptflops counts; SiLU, Sigmoid and the hard ones it does not."""


class Convention(NamedTuple):
    """A way to count, its value for a network, and who counts so."""

    key: str
    counts: str
    value: int
    unit: Unit
    source: str


def conventions(profile: Profile) -> tuple[Convention, ...]:
    """Return all conventions for a network, ours first."""
    statistics = _statistics(profile)
    biases = sum(op.out_shape[0] for op in profile.operations if op.kind == "conv" and op.params)
    found = [
        Convention(
            "macs",
            message("Multiply-accumulates of convolutions and linear layers"),
            profile.macs,
            "MACs",
            message("shown here; the papers' FLOPs; torch.utils.flop_counter, halved"),
        ),
        Convention(
            "fvcore",
            message("The same with normalisations, twice for each value, and average pools"),
            sum(map(_fvcore, profile.operations)),
            "MACs",
            FVCORE,
        ),
        Convention(
            "ptflops",
            message("The same with normalisations, activations, pools and biases"),
            sum(map(_ptflops, profile.operations)),
            "MACs",
            PTFLOPS,
        ),
        Convention(
            "flops",
            message("Two floating point operations for each multiply-accumulate"),
            profile.flops,
            "FLOPs",
            message("torch.utils.flop_counter; peaks of devices"),
        ),
        Convention(
            "parameters",
            message("What is trained, scale and shift of normalisations included"),
            profile.params,
            "parameters",
            message("shown here; PyTorch, torchinfo"),
        ),
    ]
    if statistics:
        found.append(
            Convention(
                "statistics",
                message("The same with running mean and variance of batch normalisation"),
                profile.params + statistics,
                "parameters",
                message("Keras's totals, and some papers"),
            )
        )
        if biases and not any(map(_has_bias, profile.operations)):
            found.append(
                Convention(
                    "biases",
                    message("The same with those and a bias in each convolution"),
                    profile.params + statistics + biases,
                    "parameters",
                    message("keras.applications' ResNets"),
                )
            )
    return tuple(found)


def _fvcore(op: Operation) -> int:
    """Count as fvcore's FlopCountAnalysis does at inference."""
    values = prod(op.in_shape)
    settings = dict(op.hyper)
    if op.kind == "norm":
        if "momentum" in settings:
            return values * (2 if op.params else 1)
        return values * (5 if op.params else 4)
    is_adaptive = op.kind == "global pool" or "output" in settings or op.kind == "mean"
    if is_adaptive and settings.get("operation") == "average":
        return values
    return op.macs


def _ptflops(op: Operation) -> int:
    """Count as the modules of ptflops' PyTorch backend do."""
    values = prod(op.in_shape)
    if op.kind == "norm":
        return values * (2 if op.params else 1)
    if op.name in ACTIVATIONS:
        return values
    if op.kind in ("pool", "global pool"):
        # Of a function, whose name is in lower case, it does not know.
        return values if op.name[:1].isupper() else 0
    return op.macs + sum(_biases(op))


def _biases(op: Operation) -> Iterator[int]:
    """Yield the values to which an operation adds a bias."""
    if _has_bias(op) or (op.kind == "linear" and op.params > _weights(op)):
        yield prod(op.out_shape)


def _has_bias(op: Operation) -> bool:
    return op.kind == "conv" and op.params > _weights(op)


def _weights(op: Operation) -> int:
    """Return the weights of a convolution or a linear layer, by what it multiplies."""
    places = prod(op.out_shape[1:] if op.kind == "conv" else op.out_shape[:-1])
    return op.macs // places if places else 0


def _statistics(profile: Profile) -> int:
    """Return the running means and variances of batch normalisation."""
    return sum(
        2 * op.out_shape[0]
        for op in profile.operations
        if op.kind == "norm" and op.params and "momentum" in dict(op.hyper)
    )
