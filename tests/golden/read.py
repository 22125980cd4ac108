"""The published figures, joined with the specs that should reproduce them."""

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Golden:
    """One row of golden.csv with exact figures."""

    variant: str
    dataset: str
    spec: str
    params: int
    macs: int
    input_size: int


@dataclass(frozen=True)
class Stages:
    """One network of shapes.csv: (stage, (C, H, W)) in order."""

    model: str
    spec: str
    shapes: tuple[tuple[str, tuple[int, int, int]], ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


def golden_rows() -> list[Golden]:
    """Rows of golden.csv that specs.csv gives a spec to; every such row must exist."""
    exact = {(row["variant"], row["dataset"]): row for row in _rows("golden.csv")}
    found = []
    for row in _rows("specs.csv"):
        figures = exact[row["variant"], row["dataset"]]
        found.append(
            Golden(
                row["variant"],
                row["dataset"],
                row["spec"],
                int(figures["params_exact"]),
                int(figures["macs_exact"]),
                int(figures["input_size"]),
            )
        )
    return found


def exact_rows() -> dict[tuple[str, str], str]:
    """The family of each row of golden.csv with exact figures, by variant and dataset."""
    return {
        (row["variant"], row["dataset"]): row["family"]
        for row in _rows("golden.csv")
        if row["params_exact"]
    }


def stage_shapes() -> list[Stages]:
    """Networks of shapes.csv that shape_specs.csv gives a spec to."""
    shapes: dict[str, list[tuple[str, tuple[int, int, int]]]] = {}
    for row in _rows("shapes.csv"):
        shape = (int(row["channels"]), int(row["height"]), int(row["width"]))
        shapes.setdefault(row["model"], []).append((row["stage"], shape))
    return [
        Stages(row["model"], row["spec"], tuple(shapes[row["model"]]))
        for row in _rows("shape_specs.csv")
    ]
