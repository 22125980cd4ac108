"""What a link to the Search page carries: a race to be made, or the runs of one.

``oracle``, ``searchers``, ``seeds`` and ``evaluations`` are those of the command line; a child's
settings stand under their own names. What is usual for the oracle is left out. ``batch`` names a
race that was started, ``share`` is the token that opens it to others, ``point`` the key of the
architecture that is looked at, ``judge`` the batch that retrained what the race found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from language.catalogue import _
from language.shown import shown
from search.child import ChildPlan
from search.errors import SearchError
from search.oracles.names import task_of
from search.plan import MOST_EVALUATIONS, MOST_SEEDS, LivePlan, Plan, RacePlan
from search.presets import find
from ui.runs.changes import SHARE
from ui.search.child_settings import CHILD_SETTINGS
from viz.variant_marks import MOST

ORACLE, SEARCHERS, SEEDS, EVALUATIONS, FIRST_SEED = (
    "oracle", "searchers", "seeds", "evaluations", "first_seed",
)  # fmt: skip
BATCH, POINT, JUDGE = "batch", "point", "judge"
USUAL_ORACLE = "nb201-cifar100"
USUAL_SEARCHERS = ("random", "evolution", "ppo")
NUMBERS = {
    SEEDS: (1, MOST_SEEDS),
    EVALUATIONS: (1, MOST_EVALUATIONS),
    FIRST_SEED: (0, 1_000_000),
}
"""The smallest and the largest of each number in the address."""


@dataclass(frozen=True)
class Setup:
    """A race before it starts; ``mistakes`` says what of the address could not be used."""

    plan: Plan
    mistakes: tuple[str, ...] = ()

    @property
    def oracle(self) -> str:
        """By the name that the command line knows."""
        return self.plan.oracle_name


def usual(oracle: str) -> Plan:
    """The race that an oracle is offered with; raises SearchError for an unknown one."""
    task = task_of(oracle)
    return LivePlan() if task is None else RacePlan(task, USUAL_SEARCHERS)


def read_setup() -> Setup:
    """The race that the address asks for, as far as it can be."""
    mistakes: list[str] = []
    try:
        plan = usual(st.query_params.get(ORACLE, USUAL_ORACLE))
    except SearchError as error:
        mistakes.append(error.sentence(_))
        plan = usual(USUAL_ORACLE)
    changes: dict[str, Any] = {}
    if SEARCHERS in st.query_params:
        names = _searchers(st.query_params[SEARCHERS], mistakes)
        if names:
            changes["searchers"] = names
    for name, (low, high) in NUMBERS.items():
        if name in st.query_params:
            value = _number(name, st.query_params[name], low, high, mistakes)
            changes |= {} if value is None else {name: value}
    try:
        plan = replace(plan, **changes)
    except SearchError as error:
        mistakes.append(error.sentence(_))
    if isinstance(plan, LivePlan):
        plan = _with_child(plan, mistakes)
    return Setup(plan, tuple(mistakes))


def _searchers(text: str, mistakes: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for word in dict.fromkeys(part.strip() for part in text.split(",")):
        try:
            names.append(find(word).name)
        except SearchError as error:
            mistakes.append(error.sentence(_))
    if len(names) > MOST:
        mistakes.append(
            _("The address asks for {count} searchers: the first {most} are taken.").format(
                count=len(names), most=MOST
            )
        )
    return tuple(names[:MOST])


def _number(name: str, text: str, low: int, high: int, mistakes: list[str]) -> int | None:
    word = text.strip()
    if word.isascii() and word.lstrip("-").isdigit() and low <= int(word[:20]) <= high:
        return int(word)
    mistakes.append(refusal(name, text, low, high))
    return None


def refusal(name: str, text: str, low: float, high: float) -> str:
    """One sentence for a number that cannot be."""
    return _("{setting}={value} is not allowed: give a number from {least} to {most}.").format(
        setting=name, value=shown(text), least=f"{low:g}", most=f"{high:,g}"
    )


def _with_child(plan: LivePlan, mistakes: list[str]) -> LivePlan:
    for setting in CHILD_SETTINGS:
        if setting.name in st.query_params:
            try:
                plan = setting.put(plan, setting.read(st.query_params[setting.name]))
            except SearchError as error:
                mistakes.append(error.sentence(_))
    child, usual_child = plan.child, ChildPlan()
    if child.batch_size > child.train_images:
        mistakes.append(
            _("batch_size={value} is not allowed: a child has only {most} training images.").format(
                value=child.batch_size, most=child.train_images
            )
        )
        child = replace(child, batch_size=min(usual_child.batch_size, child.train_images))
    return replace(plan, child=child)


def settings_of(plan: Plan) -> dict[str, str]:
    """A plan as the address says it: only what is not usual for its oracle."""
    oracle = plan.oracle_name
    base = usual(oracle)
    found: dict[str, str] = {} if oracle == USUAL_ORACLE else {ORACLE: oracle}
    if plan.searchers != base.searchers:
        found[SEARCHERS] = ",".join(plan.searchers)
    for name in NUMBERS:
        if getattr(plan, name) != getattr(base, name):
            found[name] = str(getattr(plan, name))
    if isinstance(plan, LivePlan) and isinstance(base, LivePlan):
        for setting in CHILD_SETTINGS:
            value = setting.of(plan)
            if value != setting.of(base):
                found[setting.name] = f"{value:g}" if isinstance(value, float) else str(value)
    return found


def write_plan(plan: Plan) -> None:
    """Put a race to be made into the address."""
    found = settings_of(plan)
    for name in _settings():
        if name not in found:
            st.query_params.pop(name, None)
    for name, value in found.items():
        st.query_params[name] = value


def _settings() -> Sequence[str]:
    return (ORACLE, SEARCHERS, *NUMBERS, *(setting.name for setting in CHILD_SETTINGS))


def read_batch() -> tuple[str | None, str | None]:
    """The race that the address shows, and the token that opens it.

    A second click that came before the browser had the new address brings the old settings again:
    they go.
    """
    batch = st.query_params.get(BATCH)
    if batch:
        for name in _settings():
            st.query_params.pop(name, None)
    return batch, st.query_params.get(SHARE)


def open_batch(batch: str, share: str | None = None) -> None:
    """Show a race, and nothing else, from here on."""
    for name in (*_settings(), SHARE, POINT, JUDGE):
        st.query_params.pop(name, None)
    st.query_params[BATCH] = batch
    if share:
        st.query_params[SHARE] = share


def close_batch(plan: Plan | None = None) -> None:
    """Back to the choice, of the usual or of what was run."""
    for name in (BATCH, SHARE, POINT, JUDGE):
        st.query_params.pop(name, None)
    write_plan(plan or usual(USUAL_ORACLE))


def command(plan: Plan) -> str:
    """The command line that runs the same race; a child's settings are not among its options."""
    words = [
        "python cli.py search",
        f"--oracle {plan.oracle_name}",
        f"--searchers {','.join(plan.searchers)}",
        f"--seeds {plan.seeds}",
        f"--evaluations {plan.evaluations}",
    ]
    if plan.first_seed:
        words.append(f"--first-seed {plan.first_seed}")
    return " ".join(words)
