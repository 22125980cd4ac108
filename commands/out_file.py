"""Read the ending of the file that a command is to write."""

from collections.abc import Iterable
from pathlib import Path

from language.said import SaidError, message, printable


def ending_of(out: Path, allowed: Iterable[str]) -> str:
    """Return a file's ending without its dot; raises SaidError for one that is not allowed."""
    ending = out.suffix.removeprefix(".")
    endings = tuple(allowed)
    if ending not in endings:
        raise SaidError(
            message("--out {file}: the name must end in {endings}."),
            file=printable(out),
            endings=", ".join(f".{one}" for one in endings),
        )
    return ending
