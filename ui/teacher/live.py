"""Show the part of the Teacher page that renews itself every few seconds."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from html import escape

import streamlit as st
from sqlalchemy.exc import DBAPIError

from backbones.registry import parse
from inspection.stored import KINDS as INSPECTIONS
from inspection.stored import network_of
from language.catalogue import _, ngettext
from language.units import duration
from operation.log import pseudonym
from runs.admin import Admin, Usage
from runs.machine import own_memory
from runs.presence import Reader
from runs.tables import Run
from ui.access import is_teacher, reader
from ui.search.words import titles
from ui.store import store, store_fails
from ui.train.labels import shown_label
from viz.numbers import in_bytes

EVERY = timedelta(seconds=4)
MOST_ROWS = 60


def show_live() -> None:
    """Show sums, the queue, the runs and the readers; polls while the page is open."""
    st.fragment(_show, run_every=EVERY)()


def _admin() -> Admin:
    person = reader()
    return Admin(store(), (person.email if person else "") or "teacher")


def _show() -> None:
    if not is_teacher():
        # The sign-in has run out.
        st.rerun()
    try:
        admin = _admin()
        runs, here, names = admin.runs(), admin.presence.present(), admin.presence.names()
        is_paused, usage = admin.is_paused, admin.usage()
    except DBAPIError as error:
        st.error(store_fails(error))
        return
    _show_sums(runs, here, usage)
    _show_queue(is_paused)
    _show_runs(runs, names)
    _show_people(runs, here, names)


def _show_sums(runs: Sequence[Run], here: Sequence[Reader], usage: Usage) -> None:
    """Show the sums: who is here leads; disk and memory say how much is left."""
    waiting = sum(run.status == "queued" for run in runs)
    figures = [
        (_("Here now"), str(len(here)), _("with a page open")),
        (_("Under way"), str(len(runs) - waiting), _("runs")),
        (_("Waiting"), str(waiting), _("runs")),
        (
            _("Disk taken"),
            in_bytes(usage.home),
            _("{free} free").format(free=in_bytes(usage.disk_free)),
        ),
        (
            _("Memory free"),
            in_bytes(usage.memory_free),
            _("of {all}, pages take {own}").format(
                all=in_bytes(usage.memory), own=in_bytes(own_memory())
            ),
        ),
    ]
    st.html(
        '<dl class="headline">'
        + "".join(
            f'<div class="figure"><dt>{escape(name)}</dt><dd class="value">{escape(value)}</dd>'
            f'<dd class="exact">{escape(more)}</dd></div>'
            for name, value, more in figures
        )
        + "</dl>"
    )
    told = [
        ngettext("{count} run kept", "{count} runs kept", usage.kept_runs),
        ngettext("{count} person with runs", "{count} people with runs", usage.owners),
        _("weights and checkpoints {size}").format(size=in_bytes(usage.runs)),
        _("images {size}").format(size=in_bytes(usage.images)),
    ]
    if usage.store is not None:
        told.append(_("store {size}").format(size=in_bytes(usage.store)))
    st.caption(" · ".join(told))


def _show_queue(is_paused: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Start the queue again") if is_paused else _("Pause the queue"),
            icon=":material/play_arrow:" if is_paused else ":material/pause:",
            key="teacher-queue",
            type="primary" if is_paused else "secondary",
            on_click=_pause,
            args=(not is_paused,),
        )
        st.caption(
            _("Nothing starts until you start the queue again.")
            if is_paused
            else _("Runs under way would go on, and no other would start.")
        )


def _show_runs(runs: Sequence[Run], names: dict[str, str]) -> None:
    st.subheader(_("Runs"), anchor=False)
    if not runs:
        st.caption(_("Nothing runs or waits."))
    for run in runs[:MOST_ROWS]:
        _row(
            _what(run),
            " · ".join((_called(run.owner, names), *_progress(run))),
            _("Stop"),
            f"run-{run.id}",
            [run.id],
        )
    if len(runs) > MOST_ROWS:
        st.caption(_("And {count} more.").format(count=len(runs) - MOST_ROWS))


def _what(run: Run) -> str:
    """Return a network's label, or a searcher as readers of Search know it."""
    if run.kind == "search":
        return titles([run.label])[run.label]
    if run.kind in INSPECTIONS:
        network = parse(network_of(run))
        return _("{name}, looked into").format(name=shown_label(run.label, network))
    return shown_label(run.label, parse(run.spec))


def _progress(run: Run) -> tuple[str, ...]:
    now = time.time()
    if run.status == "queued":
        return (
            ngettext("{count} epoch", "{count} epochs", run.steps)
            if run.kind == "train"
            else ngettext("{count} step", "{count} steps", run.steps),
            _("waits for {time}").format(time=duration(now - run.queued)),
        )
    stopping = (_("is being stopped"),) if run.wanted != "run" else ()
    done = (
        _("epoch {done} of {all}") if run.kind == "train" else _("step {done} of {all}")
    ).format(done=run.steps_done, all=run.steps)
    begun = run.process.get("created") or run.started or now
    return (done, _("under way for {time}").format(time=duration(now - begun)), *stopping)


def _show_people(runs: Sequence[Run], here: Sequence[Reader], names: dict[str, str]) -> None:
    st.subheader(_("Who is here"), anchor=False)
    own = Counter(run.owner for run in runs)
    now = time.time()
    for person in here:
        told = [
            _("on {page}").format(page=person.page),
            _("for {time}").format(time=duration(now - person.came)),
        ]
        if person.sessions > 1:
            told.append(_("{count} pages open").format(count=person.sessions))
        _person_row(person.owner, told, own[person.owner], runs, names)
    present = {person.owner for person in here}
    for owner in [owner for owner in own if owner not in present]:
        _person_row(owner, [_("not here now")], own[owner], runs, names)
    if not here and not own:
        st.caption(_("Nobody."))


def _person_row(
    owner: str, told: Sequence[str], count: int, runs: Sequence[Run], names: dict[str, str]
) -> None:
    words = [*told, ngettext("{count} run", "{count} runs", count)] if count else list(told)
    _row(
        _called(owner, names),
        " · ".join(words),
        _("Stop all"),
        f"person-{owner}",
        [run.id for run in runs if run.owner == owner],
    )


def _row(name: str, told: str, word: str, key: str, runs: Sequence[str]) -> None:
    """Show a name, what is to say of it, and a button where there is something to stop."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute",
        key=f"teacher-row-{key}",
    ):  # fmt: skip
        st.html(
            f'<div class="teacher-row"><b>{escape(name)}</b><span>{escape(told)}</span></div>',
        )
        if runs:
            st.button(
                word,
                icon=":material/stop:",
                key=f"teacher-stop-{key}",
                on_click=_stop,
                args=(list(runs),),
            )


def _called(owner: str, names: dict[str, str]) -> str:
    return names.get(owner) or _("Visitor {name}").format(name=pseudonym(owner))


def _stop(runs: Sequence[str]) -> None:
    if is_teacher():
        _admin().stop(runs)


def _pause(is_paused: bool) -> None:
    if is_teacher():
        _admin().pause_queue(is_paused)
