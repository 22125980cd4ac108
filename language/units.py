"""Format numbers with units: ``95.2 %`` in English, ``95.2%`` in Korean."""

from language.catalogue import _


def in_percent(number: str) -> str:
    """Add the sign of per cent to a number, or to a placeholder such as ``%{y:.1f}``."""
    return _("{number} %").format(number=number)


def percent(share: float, digits: int = 1) -> str:
    """Format a share in per cent: 0.952 -> ``95.2 %``."""
    return in_percent(f"{100 * share:.{digits}f}")


def duration(seconds: float) -> str:
    """Format a time in its largest unit: ``40 s``, ``3 min``, ``1.5 h``."""
    if seconds < 90:
        return _("{count} s").format(count=max(1, round(seconds)))
    if seconds < 90 * 60:
        return _("{count} min").format(count=round(seconds / 60))
    return _("{count} h").format(count=f"{seconds / 3600:.1f}")
