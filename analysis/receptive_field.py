"""Compute an operation's receptive field and depth from those of its inputs.

The receptive field follows windows along each axis, and is the union over the paths that meet. A
squeeze-and-excitation gate sees the whole image and counts as no path.
"""

from analysis.records import Extent, ReceptiveField
from analysis.rules import Result
from analysis.shapes import ShapeValue
from analysis.window import Axis


def propagate(result: Result, values: list[ShapeValue]) -> tuple[ReceptiveField, int, bool]:
    """Return receptive field, depth and whether the result is one value for each channel."""
    first = values[0]
    field, depth, is_global = first.field, first.depth, first.is_global
    if len(values) == 1 and result.window is None and not (result.macs or result.is_global):
        return field, depth, is_global
    if len(values) > 1:
        # A gate re-weights channels; it is no path of its own.
        paths = [v for v in values if not v.is_global] or values
        is_global = paths[0].is_global
        depth = max([v.depth for v in paths])
        field = union([v.field for v in paths])
    if result.macs and result.is_weighted:
        depth += 1
    if result.field is not None:
        return result.field, depth, False
    if result.is_global:
        rows, columns = first.shape[-2:]
        return grown(field, ((rows, 1, 0), (columns, 1, 0))), depth, True
    if result.window is not None and not is_global:
        field = grown(field, result.window)
    return field, depth, is_global


def union(fields: list[ReceptiveField]) -> ReceptiveField:
    """Return what paths see together, and the smallest of them along each axis."""
    first = fields[0]
    if fields.count(first) == len(fields):
        return first
    heights, widths = [field.height for field in fields], [field.width for field in fields]
    height = _joined(heights)
    return ReceptiveField(height, height if widths == heights else _joined(widths))


def grown(field: ReceptiveField, window: tuple[Axis, Axis]) -> ReceptiveField:
    """Return the field of what looks through a window at maps of the given field."""
    height = _grown(field.height, window[0])
    if window[0] == window[1] and field.height is field.width:
        return ReceptiveField(height, height)
    return ReceptiveField(height, _grown(field.width, window[1]))


def _joined(extents: list[Extent]) -> Extent:
    smallest, first, last, jump = zip(*extents, strict=True)
    return Extent(min(smallest), min(first), max(last), max(jump))


def _grown(extent: Extent, axis: Axis) -> Extent:
    smallest, first, last, jump = extent
    length, stride, offset = axis
    return Extent(
        smallest + (length - 1) * jump,
        first + offset * jump,
        last + (offset + length - 1) * jump,
        # A map that is enlarged has less than one input pixel between its own.
        jump * stride if isinstance(stride, int) else max(1, int(jump * stride)),
    )
