"""Format numbers with units: ``95.2 %`` in English, ``95.2%`` in Korean."""

import statistics
from collections.abc import Sequence

from language.catalogue import _


def in_percent(number: str) -> str:
    """Add the sign of per cent to a number, or to a placeholder such as ``%{y:.1f}``."""
    return _("{number} %").format(number=number)


def percent(share: float, digits: int = 1) -> str:
    """Format a share in per cent: 0.952 -> ``95.2 %``."""
    return in_percent(f"{100 * share:.{digits}f}")


def mean_in_percent(mean: float, deviation: float | None = None) -> str:
    """Format a mean share and its standard deviation in per cent: ``96.2 ± 0.3 %``."""
    spread = "" if deviation is None else f" ± {100 * deviation:.1f}"
    return in_percent(f"{100 * mean:.1f}{spread}")


def spread_in_percent(shares: Sequence[float]) -> str:
    """Mean and sample standard deviation of shares; no deviation of one, a dash for none."""
    if not shares:
        return "–"
    return mean_in_percent(
        statistics.fmean(shares), statistics.stdev(shares) if len(shares) > 1 else None
    )


def interval(low: str, high: str) -> str:
    """Join the ends of an interval: ``0.94 – 1.89`` in English, ``0.94~1.89`` in Korean."""
    return _("{low} – {high}").format(low=low, high=high)


def duration(seconds: float) -> str:
    """Format a time in its largest unit: ``40 s``, ``3 min``, ``1.5 h``."""
    if seconds < 90:
        return _("{count} s").format(count=max(1, round(seconds)))
    if seconds < 90 * 60:
        return _("{count} min").format(count=round(seconds / 60))
    return _("{count} h").format(count=f"{seconds / 3600:.1f}")
