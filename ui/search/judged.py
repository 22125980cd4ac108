"""Which runs judge a race: those that the address names, else the reader's latest of its cells."""

from collections.abc import Sequence

import streamlit as st

from backbones.registry import parse
from runs.errors import NoSuchRunError
from runs.tables import Run
from search import judging
from ui.runs.keeper import store
from ui.runs.visitor import visitor
from ui.search.address import JUDGE

MOST = 8
"""Latest batches of the reader's that are looked through."""


def judges_of(keys: Sequence[str]) -> list[Run]:
    """The runs that retrain these cells, best first; none where nobody asked for them yet."""
    wanted = st.query_params.get(JUDGE)
    batches = [wanted] if wanted else store().batches(visitor(), judging.KIND)[:MOST]
    for batch in batches:
        try:
            runs = store().batch(batch, visitor(), kind=judging.KIND)
        except NoSuchRunError:
            continue
        if judged_keys(runs) == list(keys):
            return runs
    return []


def judged_keys(runs: Sequence[Run]) -> list[str]:
    """The found cells of a batch, best first."""
    found = (parse(run.spec).model_dump()["cell"] for run in runs if run.label == judging.FOUND)
    return list(dict.fromkeys(map(str, found)))
