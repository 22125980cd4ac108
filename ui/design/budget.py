"""Show the best networks under a budget as they are found, family by family."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter

import streamlit as st

from backbones.registry import FAMILIES, parse
from backbones.title import title
from design.budget import NONE_WITHIN, best, candidates
from design.records import Candidate
from language.catalogue import _, ngettext
from language.said import SaidError
from language.units import in_percent
from ui.design.budget_address import Budget, choose_budget
from ui.design.opening import show_compare_link, show_networks, show_train_link
from ui.design.stopping import show_stop_button
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.style import is_dark
from ui.ways import go_on, want_explore
from viz.budget_plots import budget_figure
from viz.numbers import in_bytes
from viz.roofline_plots import in_time
from viz.times import Times

AT_FIRST, AT_ONCE, EVERY = 0.2, 0.5, timedelta(seconds=0.15)
"""Seconds of work before the first results are shown, in each further turn, and between turns."""

SHOWN = "budget-shown"
"""Session key of the budget that is shown."""


@dataclass
class Search:
    """A budget of a session as far as it is searched; ``refused`` are families that cannot be."""

    budget: Budget
    found: dict[str, list[Candidate]] = field(default_factory=dict)
    refused: dict[str, SaidError] = field(default_factory=dict)
    done: int = 0
    is_stopped: bool = False
    work: Iterator[Candidate] | None = None

    @property
    def is_done(self) -> bool:
        """True where all families are searched."""
        return self.done == len(self.budget.families)

    @property
    def is_live(self) -> bool:
        """True while there is something to search."""
        return not (self.is_stopped or self.is_done)

    @property
    def answers(self) -> list[Candidate]:
        """The best networks of all families so far."""
        return [one for points in self.found.values() for one in best(points, self.budget.order)]

    def advance(self, seconds: float = AT_ONCE) -> None:
        """Search for about so many seconds."""
        end = perf_counter() + seconds
        while not self.is_done and perf_counter() < end:
            family = self.budget.families[self.done]
            asked = self.budget
            if self.work is None:
                self.work = candidates(
                    family, asked.limits, asked.input_size, asked.num_classes, asked.device
                )
            try:
                one = next(self.work, None)
            except SaidError as error:
                self.refused[family] = error
                one = None
            if one is None:
                self.work = None
                self.done += 1
            else:
                self.found.setdefault(family, []).append(one)


def show_budget() -> None:
    """Show the choice of limits, task and families, and what is found."""
    with st.sidebar:
        budget = choose_budget()
    if budget is None:
        return
    search = st.session_state.get(SHOWN)
    if not (isinstance(search, Search) and search.budget == budget):
        search = st.session_state[SHOWN] = Search(budget)
    if search.is_live:
        search.advance(AT_FIRST)
    is_live = search.is_live
    st.fragment(_show_now, run_every=EVERY if is_live else None)(search, is_live)


def _show_now(search: Search, was_live: bool) -> None:
    go_on()
    if search.is_live != was_live:
        # Begin to search, or leave off.
        st.rerun()
    _show_progress(search)
    answers = search.answers
    names = {name: _(FAMILIES[name].title) for name in search.budget.families}
    drawn = budget_figure(search.found, answers, search.budget.limits, names, is_dark=is_dark())
    show_plot(drawn, "budget-plot", want_explore)
    if answers and search.is_done and not any(one.is_feasible for one in answers):
        st.info(_(NONE_WITHIN))
    _show_answers(answers)
    for family, error in search.refused.items():
        st.caption(f"{names[family]}: {escape_markdown(error.sentence(_))}")
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="center")
    opens = _("A click on a point or a row opens its network on Explore.")
    left.caption(f"{escape_markdown(Times(search.budget.device).note)} {opens}")
    fitting = [one for one in answers if one.is_feasible]
    # The best of each family first, as Train takes a few.
    leaders = {one.family: one.spec for one in reversed(fitting)}
    show_compare_link(middle, list(leaders.values())[::-1])
    show_train_link(right, list(leaders.values())[::-1])
    if search.is_live:
        # Last, as what a run has not shown yet is dimmed while it computes.
        search.advance()


def _show_progress(search: Search) -> None:
    """Show how far the search is, and the button that stops it or goes on."""
    count = sum(map(len, search.found.values()))
    told = ngettext("{count} network profiled", "{count} networks profiled", count)
    families = search.budget.families
    left, right = st.columns([4, 1], vertical_alignment="center")
    if search.is_done:
        left.caption(told)
        return
    now = _(FAMILIES[families[search.done]].title)
    left.progress(search.done / len(families), text=f"{now} · {told}")
    with right:
        show_stop_button(search, "budget-stop")


def _show_answers(answers: list[Candidate]) -> None:
    """Show the answers as a table; a click on a row opens its network."""
    rows = [
        {
            "family": _(FAMILIES[one.family].title),
            "name": title(parse(one.spec)),
            "params": one.costs.params,
            "macs": one.costs.macs,
            "peak": in_bytes(one.costs.peak_bytes),
            "time": in_time(one.costs.seconds),
            "spent": in_percent(f"{100 * one.spent:.0f}"),
            "fits": one.is_feasible,
            "spec": one.spec,
        }
        for one in answers
    ]
    columns = {
        "family": st.column_config.TextColumn(_("Family")),
        "name": st.column_config.TextColumn(_("Network"), width="medium"),
        "params": st.column_config.NumberColumn(_("Parameters"), format="localized"),
        "macs": st.column_config.NumberColumn(_("MACs"), format="localized"),
        "peak": st.column_config.TextColumn(_("Alive at once")),
        "time": st.column_config.TextColumn(_("Time (at least)")),
        "spent": st.column_config.TextColumn(_("Of the budget")),
        "fits": st.column_config.CheckboxColumn(_("Within it")),
        "spec": st.column_config.TextColumn(_("Text form"), width="medium"),
    }
    show_networks("budget-answers", rows, [one.spec for one in answers], columns)
