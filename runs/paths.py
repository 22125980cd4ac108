"""Locate files, folders and the database; two environment variables move them.

``PLAYGROUND_HOME`` holds the store, the runs' files and the visitors' images. ``PLAYGROUND_DATA``
holds downloaded data sets and may be a mounted, read-only folder.
"""

import os
import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent

EMBEDDED = PROJECT / "data"
"""Data sets that come with the project."""


def home() -> Path:
    """Return the folder of everything that the app stores."""
    return Path(os.environ.get("PLAYGROUND_HOME", PROJECT / "var")).absolute()


def data_folder() -> Path:
    """Return the folder of torchvision's data sets."""
    given = os.environ.get("PLAYGROUND_DATA")
    return Path(given).absolute() if given else home() / "data"


def run_folder(run: str) -> Path:
    """Return the folder of a run's checkpoint, weights and log."""
    return home() / "runs" / run


IMAGES = "images:"
"""Prefix of the name of a data set of a visitor's own images; a digest follows."""


def image_file(digest: str) -> Path:
    """Return the file of a visitor's images; raises ValueError for what is no digest."""
    if not re.fullmatch(r"[0-9a-f]{40}", digest):
        raise ValueError(digest)
    return home() / "images" / f"{digest}.npz"


def database_url() -> str:
    """Return ``DATABASE_URL``, else the URL of the SQLite file at home."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{home() / 'playground.sqlite'}"


def python_path() -> str:
    """Return ``PYTHONPATH`` for a process that is to find this project."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join(dict.fromkeys([str(PROJECT), *filter(None, given)]))
