"""Read amounts of parameters, MACs and bytes as people write them: ``5M``, ``1.5 G``, ``4MB``."""

import re
from decimal import Decimal

from language.said import SaidError, message, printable

LARGEST = 10**15

_AMOUNT = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s*([kKMGT]?)[bB]?")
_SCALES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


class LimitError(SaidError):
    """A limit that cannot be read; the message is one sentence that names it."""


def amount(name: str, text: str) -> int | None:
    """Read an amount above zero; None for an empty text. Raises LimitError."""
    if not text.strip():
        return None
    found = _AMOUNT.fullmatch(text.strip())
    value = int(Decimal(found[1]) * _SCALES[found[2]]) if found else 0
    if not 1 <= value <= LARGEST:
        raise LimitError(
            message("{limit}={value} is no limit: write a number above 0, like 5M, 1.5G or 300k."),
            limit=name,
            value=printable(text),
        )
    return value
