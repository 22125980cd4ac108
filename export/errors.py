"""Say in one sentence why a file cannot be made."""

from language.said import SaidError


class ExportError(SaidError):
    """A network that cannot be written in a format; the message says why."""
