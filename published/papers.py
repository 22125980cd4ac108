"""Read the papers' own accuracy from ``data/published/papers.csv``."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from language.said import message
from published.records import Protocol, Result

FOLDER = Path(__file__).parents[1] / "data" / "published"

PROTOCOLS: Mapping[str, tuple[Protocol, str]] = MappingProxyType(
    {
        "single-crop": (Protocol("imagenet", "single crop"), message("ImageNet, one crop")),
        "ten-crops": (Protocol("imagenet", "ten crops"), message("ImageNet, ten crops")),
        "cifar-10": (Protocol("cifar10", "single view"), message("CIFAR-10, augmented")),
        "cifar-100": (Protocol("cifar100", "single view"), message("CIFAR-100, augmented")),
    }
)
"""Protocols of the papers by their word in an address, with their titles."""


@cache
def paper_results() -> tuple[Result, ...]:
    """Return every row of the papers' tables that is shipped."""
    with (FOLDER / "papers.csv").open(newline="", encoding="utf-8") as file:
        return tuple(_result(row) for row in csv.DictReader(file))


def under(protocol: Protocol) -> list[Result]:
    """Return the papers' results of one protocol."""
    return [one for one in paper_results() if one.protocol == protocol]


def sizes(results: Sequence[Result]) -> list[int]:
    """Return the image sizes of some results, the smallest first."""
    return sorted({one.input_size for one in results})


def _result(row: Mapping[str, str]) -> Result:
    return Result(
        family=row["family"],
        name=row["name"],
        spec=row["spec"],
        protocol=Protocol(row["dataset"], row["protocol"]),
        source=row["paper"],
        table=row["table"],
        recipe=row["recipe"],
        input_size=int(row["input_size"]),
        top1=round(100 - float(row["top1_error"]), 2),
        params=int(row["params"]),
        macs=int(row["macs"]) if row["macs"] else None,
        is_printed=bool(row["is_printed"]),
    )
