"""Run ``cli.py images``: keep images of one's own and tell what is in them."""

import json
from pathlib import Path

from training import images
from training.dataset import PARTS, Dataset

KEPT_SIDE = 64
"""Height and width in pixels that images are kept at."""


def add(source: Path) -> Dataset:
    """Keep the images of a zip file or folder; its ``name`` is what ``--data`` takes.

    Raises DataError, and OSError where there is no such file.
    """
    if not source.exists():
        raise FileNotFoundError(f"{source}: there is no such file or folder")
    return images.keep(source, KEPT_SIDE)


def as_json(data: Dataset) -> str:
    """Return name, images of each class by part, and what was skipped, as one line of JSON."""
    skipped = [str(note) for note in data.skipped]
    return json.dumps(
        {
            "name": data.name,
            "classes": data.counts(),
            "skipped": skipped,
            "skipped_more": data.skipped_more,
        }
    )


def as_text(data: Dataset) -> str:
    """Return the same for people."""
    rows = [f"{'class':24} " + " ".join(f"{part:>10}" for part in PARTS)]
    for name, counts in data.counts().items():
        rows.append(f"{name[:24]:24} " + " ".join(f"{counts[part]:>10}" for part in PARTS))
    more = [f"and {data.skipped_more} more were skipped"] if data.skipped_more else []
    return "\n".join([data.name, *rows, *map(str, data.skipped), *more])
