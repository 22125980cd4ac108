"""List the models of other libraries with what each takes, without importing the libraries.

Importing timm takes seconds, and whether a model has dropout shows only when it is built. So
``library_models.csv`` keeps what ``python -m tests.backbones.library_index`` found; tests compare
it with the libraries.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

INDEX = Path(__file__).with_name("library_models.csv")
COLUMNS = (
    "library", "name", "in_channels", "height", "width", "num_classes", "is_sized", "drop_rate",
    "output_strides",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One model as its library has it.

    ``height`` and ``width`` are those of its image in pixels. ``is_sized`` says that it is built
    for one image size. ``drop_rate`` is None without dropout; ``output_strides`` is empty where
    there is no choice, and begins with the model's own.
    """

    name: str
    in_channels: int
    height: int
    width: int
    num_classes: int
    is_sized: bool
    drop_rate: float | None
    output_strides: tuple[int, ...]


@cache
def _libraries() -> Mapping[str, Mapping[str, Entry]]:
    found: dict[str, dict[str, Entry]] = {}
    with INDEX.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["library"], {})[row["name"]] = Entry(
                row["name"],
                int(row["in_channels"]),
                int(row["height"]),
                int(row["width"]),
                int(row["num_classes"]),
                row["is_sized"] == "yes",
                float(row["drop_rate"]) if row["drop_rate"] else None,
                tuple(map(int, row["output_strides"].split())),
            )
    return found


def entries(library: str) -> Mapping[str, Entry]:
    """Return a library's models by name, in the order of its own list."""
    return MappingProxyType(_libraries()[library])
