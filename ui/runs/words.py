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
        shown = _("{count} s").format(count=max(1, round(seconds)))
    elif seconds < 90 * 60:
        shown = _("{count} min").format(count=round(seconds / 60))
    else:
        shown = _("{count} h").format(count=f"{seconds / 3600:.1f}")
    return _("about {time}").format(time=shown)
