"""Collect the values of a network along its relative depth, from the image to the answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.records import Profile
from analysis.roofline import Device, least_seconds
from viz.cost_plots import block_inputs, feature_maps


@dataclass(frozen=True)
class ByDepth:
    """A value at each place from the image, 0, to the answer, 1."""

    depths: tuple[float, ...]
    values: tuple[float, ...]


def along(profile: Profile, device: Device) -> Mapping[str, ByDepth]:
    """Return channels, resolution and receptive field of the maps, and the running sums of costs.

    Channels are those between blocks. Depth is relative: a place in the order of the operations,
    divided by their number. Pixels are along the height. Time is the lower bound on a device for
    one image, in milliseconds.
    """
    count = max(1, len(profile.operations) - 1)
    maps = feature_maps(profile)
    at = tuple(op.index / count for op in maps)
    between = block_inputs(profile)
    everywhere = tuple(op.index / count for op in profile.operations)
    return {
        "channels": ByDepth(tuple(at / count for at in between.positions), between.values),
        "resolution": ByDepth(at, tuple(op.out_shape[1] for op in maps)),
        "field": ByDepth(at, tuple(op.receptive_field.height.largest for op in maps)),
        "params": ByDepth(everywhere, tuple(_running([op.params for op in profile.operations]))),
        "macs": ByDepth(everywhere, tuple(_running([op.macs for op in profile.operations]))),
        "activations": ByDepth(
            everywhere, tuple(_running([op.activation_bytes for op in profile.operations]))
        ),
        "time": ByDepth(
            everywhere, tuple(_running([1e3 * one for one in least_seconds(profile, device)]))
        ),
    }


def _running(values: Sequence[float]) -> Iterator[float]:
    total: float = 0
    for value in values:
        total += value
        yield total
