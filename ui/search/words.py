"""Name searchers, oracles, options and decisions in the reader's language."""

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
