"""Define errors of training that a person can put right."""

from runs.errors import RunError


class DataError(RunError):
    """A data set that cannot be had, or has no such form."""


class RecipeError(RunError):
    """A setting of a run has a value that it cannot have."""


class CannotFitError(RunError):
    """A run that the device has no memory for; the message says what would fit."""
