"""Tell what each stage of a network gives to a detector or a segmenter: channels and stride.

The fields are those of timm's ``FeatureInfo``: ``module`` is the path of the stage's module,
``num_chs`` the channels of its output, ``reduction`` the input pixels between two neighbouring
output pixels.
"""

from collections.abc import Iterator
from typing import NamedTuple

from analysis.records import Operation, Profile

MOST_OFF = 2
"""Pixels by which padding may make a map larger or smaller than its image over its stride."""


class Feature(NamedTuple):
    """The output of one stage: its module's path, its channels, its stride in input pixels."""

    module: str
    num_chs: int
    reduction: int


def stage_features(profile: Profile) -> tuple[Feature, ...]:
    """Return the output of each stage, in the order in which they run.

    A stage is a module of the network that holds others and gives a map; where one holds several
    strides in modules of its own, as NASNet's stem does, each of them counts as a stage.
    """
    return tuple(_features(profile, ""))


def pyramid(features: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """Return the last stage of each stride: what a feature pyramid reads."""
    return tuple({feature.reduction: feature for feature in features}.values())


def _features(profile: Profile, parent: str) -> Iterator[Feature]:
    for path, first, last in _parts(profile, parent):
        # The strides that its own modules reach beyond that of what it reads.
        inner = {_reduction(profile, op) for _path, _first, op in _parts(profile, path)}
        before = _reduction(profile, profile.operations[first.inputs[0]]) if first.inputs else 1
        if len(inner - {0, 1, before}) > 1:
            yield from _features(profile, path)
        elif reduction := _reduction(profile, last):
            yield Feature(path, last.out_shape[0], reduction)


def _parts(profile: Profile, parent: str) -> list[tuple[str, Operation, Operation]]:
    """Return the modules with parts directly inside another one, first and last operation."""
    start = f"{parent}." if parent else ""
    found: dict[str, tuple[Operation, Operation]] = {}
    for op in profile.operations:
        path = start + op.path.removeprefix(start).partition(".")[0]
        if op.path.startswith(start) and path in profile.scopes:
            found[path] = (found.get(path, (op, op))[0], op)
    return [(path, *ends) for path, ends in found.items()]


def _reduction(profile: Profile, operation: Operation) -> int:
    """Return the stride of a map (C, H, W), the larger of both axes; 0 of what is no map."""
    image = next(op.out_shape for op in profile.operations if not op.inputs)
    if len(operation.out_shape) != len(image) or operation.kind == "global pool":
        return 0
    jumps = [axis.jump for axis in operation.receptive_field]
    sizes = zip(image[1:], operation.out_shape[1:], jumps, strict=False)
    is_map = all(abs(whole / jump - size) <= MOST_OFF for whole, size, jump in sizes)
    return max(jumps) if is_map else 0
