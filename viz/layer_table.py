"""Make the per-layer table, and its sums by block or by stage."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.records import Operation, Profile
from language.catalogue import _, ngettext
from viz.numbers import shape, sides

Grouping = Literal["layers", "blocks", "stages"]
COLUMNS = (
    "path",
    "kind",
    "in_shape",
    "out_shape",
    "params",
    "macs",
    "activation_bytes",
    "receptive_field",
    "settings",
)
TIME = "milliseconds"
"""Column of measured times, where there are some."""

SUMS = ("params", "macs", "activation_bytes")
_SHARED = ("kind", "in_shape", "out_shape", "settings")


def layer_table(profile: Profile, grouping: Grouping = "layers") -> pd.DataFrame:
    """Return a row for each operation, block or stage; sums are exact whole numbers.

    A block's row tells its last operation's shape and receptive field. Shapes are texts.
    """
    rows = [
        row | {name: shape(row[name]) for name in ("in_shape", "out_shape")}
        for row in layer_rows(profile, grouping)
    ]
    return _frame(rows)


def layer_rows(profile: Profile, grouping: Grouping = "layers") -> list[dict[str, Any]]:
    """Return the table's rows with shapes as tuples and receptive fields as (height, width)."""
    if grouping == "layers":
        return [_row(op) for op in profile.operations]
    parts = 2 if grouping == "blocks" else 1
    groups: dict[str, list[Operation]] = {}
    for op in profile.operations:
        groups.setdefault(_prefix(op.path, parts), []).append(op)
    return [_sum_row(profile, path, inside) for path, inside in groups.items()]


def with_times(table: pd.DataFrame, times: Mapping[str, float], grouping: Grouping) -> pd.DataFrame:
    """Add the milliseconds of each row behind its MACs; empty where nothing was timed."""
    parts = {"layers": None, "blocks": 2, "stages": 1}[grouping]
    sums: dict[str, float] = {}
    for path, milliseconds in times.items():
        row = path if parts is None else _prefix(path, parts)
        sums[row] = sums.get(row, 0.0) + milliseconds
    shown = table.copy()
    shown.insert(list(table.columns).index("macs") + 1, TIME, table["path"].map(sums))
    return shown


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Make the table; receptive fields are numbers where height and width agree in all rows.

    Texts that many rows share are categories, and numbers as small as they fit: half the bytes for
    a browser, and what is mapped to words is each text once.
    """
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in COLUMNS}
    columns |= {name: _categories(columns[name]) for name in _SHARED}
    columns |= {name: _whole(columns[name]) for name in SUMS}
    fields = columns["receptive_field"]
    is_square = all(height == width for height, width in fields)
    columns["receptive_field"] = (
        _whole([height for height, _width in fields]) if is_square else list(map(sides, fields))
    )
    return pd.DataFrame(columns)


def _categories(texts: list[str]) -> Any:
    # By hand, as pandas takes ten times as long to find them.
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(text, len(numbers)) for text in texts]
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(list(numbers)))


def _whole(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int32 if max(values) < 2**31 else np.int64)


def _prefix(path: str, parts: int) -> str:
    return ".".join(path.split(".")[:parts])


def _row(op: Operation) -> dict[str, Any]:
    return {
        "path": op.path,
        "kind": op.kind,
        "settings": ", ".join(f"{name} {value}" for name, value in op.hyper),
        "in_shape": op.in_shape,
        "out_shape": op.out_shape,
        "params": op.params,
        "macs": op.macs,
        "activation_bytes": op.activation_bytes,
        "receptive_field": op.receptive_field.largest,
    }


def _sum_row(profile: Profile, path: str, inside: list[Operation]) -> dict[str, Any]:
    last = inside[-1]
    return {
        "path": path,
        "kind": profile.scopes.get(path, last.kind),
        "settings": f"{len(inside)} operations" if len(inside) > 1 else "",
        "in_shape": inside[0].in_shape,
        "out_shape": last.out_shape,
        **{name: sum(getattr(op, name) for op in inside) for name in SUMS},
        "receptive_field": last.receptive_field.largest,
    }


def in_words(table: pd.DataFrame, grouping: Grouping) -> pd.DataFrame:
    """Return the table with kinds, settings and counts of operations in the reader's language.

    What a file is made of stays as it is.
    """
    shown = table.assign(kind=table["kind"].map(_))
    if grouping == "layers":
        shown["settings"] = table["settings"].map(_settings_in_words)
    else:
        counts = table["settings"].map(lambda text: int(text.partition(" ")[0] or 0))
        shown["settings"] = [
            ngettext("{count} operation", "{count} operations", count) if count else ""
            for count in counts
        ]
    return shown


def _settings_in_words(settings: str) -> str:
    """Return ``kernel 7, stride 2`` as the diagram's inspector has it."""
    pairs = (part.partition(" ") for part in settings.split(", ") if part)
    return ", ".join(f"{_(name.capitalize()).lower()} {_(value)}" for name, _space, value in pairs)


def matching(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return the rows in which every word of ``text`` occurs in path, kind, settings or shape."""
    kept = pd.Series(True, index=table.index)
    shown = table[["path", "kind", "settings", "in_shape", "out_shape"]].agg(" ".join, axis=1)
    for word in text.lower().split():
        kept &= shown.str.lower().str.contains(word, regex=False)
    return table[kept]


def column_titles() -> dict[str, str]:
    """Return the titles of the table's columns by their names, in their order."""
    return {
        "path": _("Name"),
        "kind": _("Kind"),
        "settings": _("Settings"),
        "in_shape": _("In (C × H × W)"),
        "out_shape": _("Out (C × H × W)"),
        "params": _("Parameters"),
        "macs": _("MACs"),
        "activation_bytes": _("Activation bytes"),
        "receptive_field": _("Receptive field (px)"),
    }
