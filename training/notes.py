"""Errors of runs that a person can put right."""

from language.said import Note, SaidError, message

__all__ = [
    "CannotFitError",
    "DataError",
    "NoSuchRunError",
    "Note",
    "QueueFullError",
    "RecipeError",
    "StoreFullError",
    "TrainingError",
    "message",
]


class TrainingError(SaidError):
    """Something about a run that a person can put right; the message is one sentence."""


class DataError(TrainingError):
    """A data set that cannot be had, or has no such form."""


class RecipeError(TrainingError):
    """A setting of a run has a value that it cannot have."""


class CannotFitError(TrainingError):
    """A run that the device has no memory for; the message says what would fit."""


class QueueFullError(TrainingError):
    """No more runs can wait."""


class StoreFullError(TrainingError):
    """The disk, or what the server may keep on it, is full."""


class NoSuchRunError(TrainingError):
    """A run that does not exist, or is not this visitor's to see: the same sentence for both."""
