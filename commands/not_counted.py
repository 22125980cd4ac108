"""Tell on standard error which operations of a network no formula counts."""

import sys
from collections.abc import Iterable

from analysis.records import NotCounted


def tell_not_counted(name: str, missing: Iterable[NotCounted]) -> None:
    """Print a line for each operation that may multiply and is not among a network's MACs."""
    for operation, times in missing:
        print(f"{name}: not counted: {operation} ({times}×)", file=sys.stderr)
