"""Say in one sentence why something cannot be measured."""

from language.said import SaidError


class MeasuringError(SaidError):
    """A measurement that cannot be made, or measurements that cannot be compared."""
