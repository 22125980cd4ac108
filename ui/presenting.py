"""Read and write in the address whether a page is presented: shown to a room, not worked at."""

from ui import address

PRESENT = "present"


def is_presented() -> bool:
    """Return whether the address asks for the picture alone, in letters for the last row."""
    return address.get(PRESENT) == "1"


def present(is_on: bool) -> None:
    """Put it into the address, so that a link opens as it is presented."""
    address.put(PRESENT, "1" if is_on else None)
