"""What a person can put right about a search."""

from training.notes import TrainingError


class SearchError(TrainingError):
    """A search that cannot be as it was asked for; the message is one sentence."""
