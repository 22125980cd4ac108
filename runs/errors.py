"""Define errors of runs that a person can put right."""

from language.said import SaidError


class RunError(SaidError):
    """Report something about a run that a person can put right, in one sentence."""


class QueueFullError(RunError):
    """The queue takes no more runs."""


class StoreFullError(RunError):
    """The disk, or what the server may keep on it, is full."""


class NoSuchRunError(RunError):
    """A run that does not exist, or is not this visitor's to see: the same sentence for both."""
