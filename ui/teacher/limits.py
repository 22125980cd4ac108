"""Show the limits of this server, as its settings have them."""

import streamlit as st

from language.catalogue import _
from operation.settings import PREFIX, settings
from viz.numbers import with_unit


def show_limits() -> None:
    """Show a table: what is limited, how, and the setting that changes it."""
    with st.expander(_("Limits of this server"), key="teacher-limits"):
        rows = [
            f"| {name} | {value} | `{PREFIX}{setting.upper()}` |"
            for setting, name, value in _limits()
        ]
        head = f"| {_('Limit')} | {_('Now')} | {_('Setting')} |\n|---|---|---|\n"
        st.markdown(head + "\n".join(rows))


def _limits() -> list[tuple[str, str, str]]:
    given = settings()
    none, never = _("none"), _("never")
    return [
        ("most_waiting", _("Runs that wait, in all"), f"{given.most_waiting:,}"),
        ("most_waiting_each", _("Runs that wait, each"), f"{given.most_waiting_each:,}"),
        (
            "most_running_each",
            _("Runs under way, each"),
            f"{given.most_running_each:,}" if given.most_running_each else none,
        ),
        (
            "most_kept_each",
            _("Runs kept, each"),
            f"{given.most_kept_each:,}" if given.most_kept_each else none,
        ),
        ("run_hours", _("Hours of a run"), f"{given.run_hours:g}" if given.run_hours else none),
        ("upload_mb", _("Size of an upload"), with_unit(given.upload_mb, "MB")),
        (
            "image_sets_each",
            _("Sets of images, each"),
            f"{given.image_sets_each:,}" if given.image_sets_each else none,
        ),
        (
            "images_mb_each",
            _("Images, each"),
            with_unit(given.images_mb_each, "MB") if given.images_mb_each else none,
        ),
        (
            "home_gb",
            _("Everything kept"),
            with_unit(f"{given.home_gb:g}", "GB") if given.home_gb else none,
        ),
        ("least_free_mb", _("Disk that stays free"), with_unit(given.least_free_mb, "MB")),
        (
            "keep_days",
            _("Finished runs are removed after"),
            _("{count} days").format(count=f"{given.keep_days:g}") if given.keep_days else never,
        ),
        (
            "keep_gb",
            _("The oldest are removed above"),
            with_unit(f"{given.keep_gb:g}", "GB") if given.keep_gb else never,
        ),
    ]
