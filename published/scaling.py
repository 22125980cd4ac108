"""Read the accuracy of networks that were scaled in one dimension or in all, as printed."""

import csv
from dataclasses import dataclass
from functools import cache

from published.papers import FOLDER

SOURCE = "Tan & Le 2019"


@dataclass(frozen=True, slots=True)
class ScaledResult:
    """One network of Tan & Le's Table 3 or 7 (1905.11946v5): single crop, top-1 in per cent.

    ``kind`` is the dimension that was scaled, ``compound``, or empty for the baseline; ``macs`` are
    the paper's roundings.
    """

    base: str
    kind: str
    macs: int
    top1: float
    table: str


@cache
def scaled_results() -> tuple[ScaledResult, ...]:
    """Return all rows of both tables."""
    with (FOLDER / "scaling.csv").open(newline="", encoding="utf-8") as file:
        return tuple(
            ScaledResult(r["base"], r["scaled"], int(r["macs"]), float(r["top1"]), r["table"])
            for r in csv.DictReader(file)
        )


def bases() -> list[str]:
    """Return the baselines, in the order of the tables."""
    return list(dict.fromkeys(one.base for one in scaled_results()))
