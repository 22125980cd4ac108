"""Define the error of an inspection that cannot be made."""

from runs.errors import RunError


class InspectionError(RunError):
    """A network that cannot be looked into as asked, in one sentence."""
