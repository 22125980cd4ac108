"""Show results that are kept with the project, with the command that made them."""

from collections.abc import Sequence

import streamlit as st

from language.catalogue import _
from language.line_breaks import NO_BREAK_SPACE
from language.said import Note
from language.terms import short_term
from language.units import percent
from teaching.plots import studies_of, study_plot
from training.kept_claims import kept_pairs
from training.trials import JudgedPair
from training.tried import outlook_of
from ui.markdown import keep_names_whole
from ui.plots import show_plot
from ui.style import is_dark
from ui.train.labels import shown_facts

ICONS = {
    "agrees": ":material/check_circle:",
    "differs": ":material/difference:",
    "open": ":material/help:",
    "illustration": ":material/visibility:",
}


def show_kept(claim: str) -> None:
    """Show each pair of a claim in one line."""
    pairs = kept_pairs(claim)
    if not pairs:
        return
    rows = [f"{ICONS[pair.verdict]} {keep_names_whole(_row(pair))}" for pair in pairs]
    # Two tildes, which Korean has between numbers, would strike through what is between them.
    st.markdown("  \n".join(rows).replace("~", r"\~"))
    for pair in pairs:
        if pair.verdict == "differs":
            _show_outlook(pair)
    _show_origin(pairs)
    show_study(claim, is_open=False)


def _show_outlook(pair: JudgedPair) -> None:
    """Show why a pair came out so and what a larger budget is expected to change, if known."""
    if outlook := outlook_of(pair):
        st.caption(keep_names_whole(_(outlook)))


def _row(pair: JudgedPair) -> str:
    better, worse = short_term(_(pair.better)), short_term(_(pair.worse))
    if pair.difference is None or pair.ci95 is None or pair.power is None:
        return _("{better} and {worse}: not decided").format(better=better, worse=worse)
    words = (
        _("{better} against {worse}: {difference} ({low} to {high}, power {power})")
        if pair.measure == "test"
        else _("{better} against {worse}, training: {difference} ({low} to {high}, power {power})")
    )
    low, high = pair.ci95
    return words.format(
        better=better,
        worse=worse,
        difference=f"{pair.difference:.1f}",
        low=f"{low:.1f}",
        high=f"{high:.1f}",
        power=percent(pair.power, 0).replace(" ", NO_BREAK_SPACE),
    )


def _show_origin(pairs: Sequence[JudgedPair]) -> None:
    """Say that this was made before, by which command and in what time."""
    first = pairs[0]
    st.caption(
        _(
            "Points of error less, with 95 % interval. Kept result of seeds {first} to {last}: "
            "`{command}`, {seconds} s of computing on one core."
        ).format(
            first=first.first_seed,
            last=first.first_seed + first.seeds - 1,
            command=first.command,
            seconds=f"{first.cpu_seconds:,.0f}",
        )
    )


def show_kept_verdicts(claim: str) -> None:
    """Show the kept verdicts in full, while the runs that replace them are under way."""
    pairs = kept_pairs(claim)
    if not pairs:
        return
    with st.container(border=True):
        for pair in pairs:
            note = pair.judged.note
            told = Note(note.template, shown_facts(note.facts)).sentence(_)
            st.markdown(f"{ICONS[pair.verdict]} {keep_names_whole(told)}")
            _show_outlook(pair)
        _show_origin(pairs)


def show_study(claim: str, *, is_open: bool = True) -> None:
    """Show the curves of what decides a claim, where they were kept."""
    for study in studies_of(claim):
        with st.expander(_(study.title), icon=":material/show_chart:", expanded=is_open):
            show_plot(study_plot(study, is_dark=is_dark()), f"study-{study.name}")
            if study.finding:
                st.markdown(keep_names_whole(_(study.finding)))
            if study.outlook:
                st.caption(keep_names_whole(_(study.outlook)))
            _show_origin(kept_pairs(study.name))
