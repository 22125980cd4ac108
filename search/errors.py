"""Define the error of searches."""

from runs.errors import RunError


class SearchError(RunError):
    """A search is not possible as asked; the message is one sentence."""
