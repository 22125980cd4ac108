"""Compute an operation's receptive field and depth from those of its inputs.

The receptive field follows windows through skips, over the smallest and the largest path. A
squeeze-and-excitation gate sees the whole image and counts as no path.
"""

from analysis.records import ReceptiveField
from analysis.rules import Result
from analysis.shapes import ShapeValue


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
        fields = [v.field for v in paths]
        if fields.count(field) != len(fields):
            field = ReceptiveField(
                min([f.smallest for f in fields]),
                max([f.largest for f in fields]),
                max([f.jump for f in fields]),
            )
        else:
            field = fields[0]
    if result.macs:
        depth += 1
    if result.is_global:
        grown = (first.shape[-2] - 1) * field.jump
        return (
            ReceptiveField(field.smallest + grown, field.largest + grown, field.jump),
            depth,
            True,
        )
    if result.window is not None and not is_global:
        extent, stride = result.window
        if extent > 1 or stride > 1:
            grown = (extent - 1) * field.jump
            field = ReceptiveField(
                field.smallest + grown, field.largest + grown, field.jump * stride
            )
    return field, depth, is_global
