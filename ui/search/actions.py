"""What the owner of a race can do with it, and what anybody can take along."""

import streamlit as st

from language.catalogue import _
from search.exchange import to_csv, to_json_lines
from search.plan import command
from ui.runs.changes import show_changes, show_sharing
from ui.runs.starting import show_refusal
from ui.runs.visitor import visitor
from ui.search.address import close_batch
from ui.search.before import PAGE
from ui.search.cards import told
from ui.search.state import RaceState


def show_actions(state: RaceState) -> None:
    """A row of buttons; only what would change something can be pressed."""
    is_owner = state.owner == visitor()
    with st.container(horizontal=True, vertical_alignment="center", key="search-actions"):
        if is_owner:
            show_changes(PAGE, state.runs)
            with st.popover(_("Single runs"), icon=":material/list:"):
                for run in state.runs:
                    st.markdown(f"{state.titles[run.label]} · {told(run, state)}")
                    with st.container(horizontal=True):
                        show_changes(PAGE, [run], run.id)
        _show_exports(state)
        if is_owner:
            show_sharing(PAGE, state.batch, state.share)
        st.button(
            _("Change and run again") if is_owner else _("Run this yourself"),
            icon=":material/tune:",
            on_click=close_batch,
            args=(state.plan,),
            key="search-again",
        )
    if not is_owner:
        st.caption(_("These runs are shared with you: you can look and take them along."))
    show_refusal(PAGE)


def _show_exports(state: RaceState) -> None:
    """All records, the evaluations as a table, and the command that repeats it all."""
    race = state.race
    with st.popover(_("Export"), icon=":material/download:"):
        for name, file, mime, make in (
            (
                _("All records (JSON Lines)"), "search.jsonl", "application/x-ndjson",
                lambda: to_json_lines(race),
            ),
            (_("Evaluations (CSV)"), "search.csv", "text/csv", lambda: to_csv(race)),
        ):  # fmt: skip
            st.download_button(
                name,
                make,
                file_name=file,
                mime=mime,
                on_click="ignore",
                key=f"search-export-{file}",
                width="stretch",
            )
        st.caption(_("The same from the command line:"))
        st.code(command(state.plan), language="sh", wrap_lines=True)
