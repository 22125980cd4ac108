"""What runs do and how long they take, in the reader's language."""

from language.catalogue import _


def status_words() -> dict[str, str]:
    """What a run is doing."""
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
    """``about 40 s``, ``about 3 min``."""
    if seconds < 90:
        shown = f"{max(1, round(seconds))} s"
    elif seconds < 90 * 60:
        shown = f"{round(seconds / 60)} min"
    else:
        shown = f"{seconds / 3600:.1f} h"
    return _("about {time}").format(time=shown)
