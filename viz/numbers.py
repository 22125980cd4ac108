"""Format numbers as people read them.

A no-break space stands between a number and its unit: no line ends between them.
"""

from collections.abc import Iterable

from language.line_breaks import NO_BREAK_SPACE
from language.units import in_percent

_PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def with_unit(number: object, unit: str) -> str:
    """Join a number and its unit."""
    return f"{number}{NO_BREAK_SPACE}{unit}"


def compact(value: float, digits: int = 3) -> str:
    """Format with three significant digits and a prefix: 25557032 -> ``25.6 M``."""
    for step, (scale, prefix) in enumerate(_PREFIXES):
        if abs(value) >= scale:
            shown = significant(value / scale, digits)
            if abs(float(shown)) >= 1000 and step:
                return with_unit(1, _PREFIXES[step - 1][1])
            return with_unit(shown, prefix)
    return significant(value, digits)


def significant(value: float, digits: int = 3) -> str:
    """Format ``digits`` significant digits, no exponent, trailing zeros kept."""
    if value == int(value) and abs(value) < 10**digits:
        return str(int(value))
    whole = len(str(int(abs(value))))
    return f"{value:.{max(0, digits - whole)}f}"


def signed(value: float, digits: int = 3) -> str:
    """Format with a plus or a true minus sign in front: ``+2.51 M``; ``±0`` for nothing."""
    if value == 0:
        return "±0"
    return ("+" if value > 0 else "−") + compact(abs(value), digits)


def with_times(operations: Iterable[tuple[str, int]]) -> str:
    """Format operations and how often each ran: ``grid_sampler_2d (1×)``."""
    return ", ".join(f"{name} ({times}×)" for name, times in operations)


def in_bytes(value: float) -> str:
    """Format bytes with a decimal prefix: 4816896 -> ``4.82 MB``."""
    shown = compact(value)
    return f"{shown}B" if NO_BREAK_SPACE in shown else with_unit(shown, "B")


def with_plain_spaces(text: str) -> str:
    """Replace no-break spaces: for terminals, and for files that other programs read."""
    return text.replace(NO_BREAK_SPACE, " ")


def shape(sizes: tuple[int, ...]) -> str:
    """Format a shape: (256, 56, 56) -> ``256 × 56 × 56``."""
    return " × ".join(map(str, sizes))


def side(pair: tuple[int, int]) -> int | tuple[int, int]:
    """Return one number for height and width where they agree."""
    return pair[0] if pair[0] == pair[1] else pair


def sides(pair: tuple[int, int]) -> str:
    """Format height and width in pixels: (45, 45) -> ``45``, (45, 87) -> ``45 × 87``."""
    return shape(tuple(dict.fromkeys(pair)))


def share(part: float, whole: float) -> str:
    """Format a part of the whole in per cent: ``12 %``, ``<0.1 %``."""
    if not whole or not part:
        return in_percent("0")
    percent = 100 * part / whole
    if percent < 0.1:
        return in_percent("<0.1")
    return in_percent(f"{percent:.1f}" if percent < 10 else f"{percent:.0f}")


POWERS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
"""Raised digits, which are letters of their own: as large as all others in a plot."""


def power(exponent: int) -> str:
    """Format a power of ten: 8 -> ``10⁸``."""
    return f"10{str(exponent).translate(POWERS)}"
