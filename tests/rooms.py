"""List the packages of the app, which tests on source files go through."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = tuple(
    sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"})
)


def sources(*rooms: str) -> Iterator[Path]:
    """Yield the Python files of the rooms, all where none is named."""
    for room in rooms or ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))
