"""Read limits as people write them: parameters, MACs and bytes as ``5M``, times in milliseconds."""

import re
from decimal import Decimal

from language.said import SaidError, message, printable

LARGEST = 10**15

LONGEST_MS = 10**6

_MILLISECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(?:ms)?")
_AMOUNT = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s*([kKMGT]?)[bB]?")
_SCALES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


class AmountError(SaidError):
    """A limit that cannot be read; the message is one sentence that names it."""


def amount(name: str, text: str) -> int | None:
    """Read an amount above zero; None for an empty text. Raises AmountError."""
    if not text.strip():
        return None
    found = _AMOUNT.fullmatch(text.strip())
    value = int(Decimal(found[1]) * _SCALES[found[2]]) if found else 0
    if not 1 <= value <= LARGEST:
        raise AmountError(
            message("{limit}={value} is no limit: write a number above 0, like 5M, 1.5G or 300k."),
            limit=name,
            value=printable(text),
        )
    return value


def seconds(name: str, text: str) -> float | None:
    """Read milliseconds above zero as seconds; None for an empty text. Raises AmountError."""
    if not text.strip():
        return None
    found = _MILLISECONDS.fullmatch(text.strip())
    value = float(found[1]) if found else 0.0
    if not 0 < value <= LONGEST_MS:
        raise AmountError(
            message("{limit}={value} is no limit: write milliseconds above 0, like 5 or 0.5."),
            limit=name,
            value=printable(text),
        )
    return value / 1e3
