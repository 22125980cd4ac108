"""List the models of other libraries with what each takes, without importing the libraries.

Importing timm takes seconds, and whether a model has dropout shows only when it is built. So
``library_models.csv`` keeps what ``python -m tests.backbones.library_index`` found; tests compare
it with the libraries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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


class Index(Mapping[str, Entry]):
    """A library's models by name, in the library's own order; rows are read when asked for."""

    def __init__(self, rows: Mapping[str, str]):
        self._rows = rows

    def __getitem__(self, name: str) -> Entry:
        channels, height, width, classes, sized, rate, strides = self._rows[name].split(",")
        return Entry(
            name,
            int(channels),
            int(height),
            int(width),
            int(classes),
            sized == "yes",
            float(rate) if rate else None,
            tuple(map(int, strides.split())),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows


@cache
def _libraries() -> Mapping[str, Index]:
    found: dict[str, dict[str, str]] = {}
    # No cell needs quotes, and the csv module would take ten times as long.
    for line in INDEX.read_text(encoding="utf-8").splitlines()[1:]:
        library, name, facts = line.split(",", 2)
        found.setdefault(library, {})[name] = facts
    return {library: Index(rows) for library, rows in found.items()}


def entries(library: str) -> Index:
    """Return a library's models by name."""
    return _libraries()[library]
