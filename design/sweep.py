"""Go over one knob or two of a network, and profile each combination."""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod

from analysis.roofline import Device
from backbones.spec import BackboneSpec
from design.axis import SweepError, check_number
from design.costs import costs_of
from design.records import Axis, Point
from language.said import SaidError, message

MOST_AXES = 2


def check_axes(axes: Sequence[Axis]) -> int:
    """Return the number of networks of a sweep; raises SweepError where it cannot be."""
    names = [axis.knob for axis in axes]
    if not 1 <= len(axes) <= MOST_AXES or len(set(names)) < len(names):
        raise SweepError(message("A sweep goes over one knob, or over two different ones."))
    count = prod(len(axis.values) for axis in axes)
    check_number(count, " × ".join(names))
    return count


def sweep(
    base: BackboneSpec, axes: Sequence[Axis], start: int = 0, device: Device | None = None
) -> Iterator[Point]:
    """Yield the points of a sweep one by one from ``start`` on, as each is profiled.

    The last knob goes round fastest. Knobs are turned in order, as a person turns them: what a
    knob decides anew is released. A combination that is refused is a point with its reason. The
    time is bounded on a device, by default the first of those that are named.
    """
    check_axes(axes)
    for values in islice(product(*(axis.values for axis in axes)), start, None):
        try:
            spec = base
            for axis, value in zip(axes, values, strict=True):
                spec = spec.turn(axis.knob, value)
            yield Point(values, spec.text, costs_of(spec, device))
        except SaidError as error:
            yield Point(values, "", None, error.note)
