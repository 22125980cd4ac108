"""Describe the state and the time of runs in the reader's language."""

from language.catalogue import _
from language.units import duration


def status_words() -> dict[str, str]:
    """Describe what a run is doing."""
    return {
        "queued": _("waiting"),
        "starting": _("starting"),
        "running": _("running"),
        "paused": _("paused"),
        "done": _("done"),
        "diverged": _("diverged"),
        "cancelled": _("cancelled"),
        "failed": _("failed"),
        "broken": _("broken off"),
    }


def about(seconds: float) -> str:
    """Format a time as an estimate: ``about 40 s``, ``about 3 min``."""
    return _("about {time}").format(time=duration(seconds))
