"""Searchers, oracles, options and decisions in the reader's language."""

from collections.abc import Mapping, Sequence

from language.catalogue import _
from language.said import message
from search.oracles.table import LIVE
from search.presets import PRESETS

ORACLES: Mapping[str, str] = {
    LIVE: message("Live: small networks trained on noisy digits"),
    "nb201-cifar10": message("Table: CIFAR-10"),
    "nb201-cifar100": message("Table: CIFAR-100"),
    "nb201-imagenet16": message("Table: ImageNet16-120"),
}
"""The oracles by their names; those of tables belong to the NAS-Bench-201 space."""

SPACES: Mapping[str, tuple[str, ...]] = {
    message("NASNet cells"): (LIVE,),
    message("NAS-Bench-201"): tuple(name for name in ORACLES if name != LIVE),
}
"""The spaces by their titles, and the oracles of each."""

OPTIONS: Mapping[str, str] = {
    "id": message("identity"),
    "1x3": message("1×3 then 3×1"),
    "1x7": message("1×7 then 7×1"),
    "dil3": message("dilated 3×3"),
    "avg3": message("average pool 3×3"),
    "max3": message("max pool 3×3"),
    "max5": message("max pool 5×5"),
    "max7": message("max pool 7×7"),
    "conv1": message("convolution 1×1"),
    "conv3": message("convolution 3×3"),
    "sep3": message("separable 3×3"),
    "sep5": message("separable 5×5"),
    "sep7": message("separable 7×7"),
    "dilsep3": message("dilated separable 3×3"),
    "dilsep5": message("dilated separable 5×5"),
    "none": message("nothing"),
    "skip_connect": message("identity"),
    "nor_conv_1x1": message("convolution 1×1"),
    "nor_conv_3x3": message("convolution 3×3"),
    "avg_pool_3x3": message("average pool 3×3"),
    "add": message("add"),
    "concat": message("concatenate"),
}
"""Names of the options in both spaces."""

PLACES = {
    "normal": message("normal"),
    "reduction": message("reduction"),
    "state 1": message("state 1"),
    "state 2": message("state 2"),
    "operation 1": message("operation 1"),
    "operation 2": message("operation 2"),
    "combine": message("combine"),
}
"""The parts of a NASNet decision's name."""


def titles(searchers: Sequence[str]) -> dict[str, str]:
    """Return the searchers' names for readers, in order."""
    return {name: _(PRESETS[name].title) for name in searchers}


def option(name: str) -> str:
    """Name one thing that can be chosen."""
    return _(OPTIONS[name]) if name in OPTIONS else name


def tint(operation: str) -> str:
    """Return the group of colours of an operation."""
    if operation in ("id", "none", "skip_connect"):
        return "shape"
    return "pool" if operation.startswith(("avg", "max")) else "conv"


def decision(name: str) -> str:
    """Name a decision, such as ``normal 1: state 1``; edges of NAS-Bench-201 need no words."""
    place, colon, part = name.partition(": ")
    cell, _space, number = place.partition(" ")
    if not colon or cell not in PLACES:
        return name
    return f"{_(PLACES[cell])} {number}: {_(PLACES[part])}"


def space_of(oracle: str) -> str:
    """Return the title of an oracle's space."""
    return next(space for space, oracles in SPACES.items() if oracle in oracles)
