"""Write the per-layer table as CSV that can be computed with.

UTF-8 with a byte order mark, which Excel needs to read it as such. Channels, height and width of a
shape are columns of their own; a shape of another number of axes stands in one more column.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from export.network import Network
from viz.layer_table import Grouping, layer_rows

SHAPES = ("in", "out")
SUMS = ("params", "macs", "activation_bytes")
FIELD = ("receptive_field_height", "receptive_field_width")
AXES = ("channels", "height", "width")


def layer_csv(
    network: Network, grouping: Grouping = "layers", kept: Iterable[int] | None = None
) -> bytes:
    """Write a line for each operation, block or stage; of those numbers that are ``kept``."""
    rows = layer_rows(network.profile, grouping)
    if kept is not None:
        rows = [rows[number] for number in kept]
    others = tuple(
        f"{side}_shape" for side in SHAPES if any(not _is_map(row, side) for row in rows)
    )
    split = tuple(f"{side}_{axis}" for side in SHAPES for axis in AXES)
    text = io.StringIO()
    writer = csv.DictWriter(
        text, ("path", "kind", "settings", *split, *others, *SUMS, *FIELD), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(_line(row, others) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _is_map(row: dict[str, Any], side: str) -> bool:
    return len(row[f"{side}_shape"]) in (1, len(AXES))


def _line(row: dict[str, Any], others: tuple[str, ...]) -> dict[str, Any]:
    """Return one row; what has one axis has channels only."""
    line = {name: row[name] for name in ("path", "kind", "settings", *SUMS)}
    for side in SHAPES:
        shape = row[f"{side}_shape"]
        if _is_map(row, side):
            line |= {f"{side}_{axis}": n for axis, n in zip(AXES, shape, strict=False)}
        elif f"{side}_shape" in others:
            line[f"{side}_shape"] = "x".join(map(str, shape))
    return line | dict(zip(FIELD, row["receptive_field"], strict=True))
