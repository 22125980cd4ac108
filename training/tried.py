"""Name all that ``cli.py claims`` can try, and tell what is expected beyond what was tried."""

from training.claims import EXPERIMENTS
from training.experiments import Experiment, Study
from training.studies import STUDIES
from training.trials import JudgedPair

TRIED: dict[str, Experiment | Study] = {**EXPERIMENTS, **STUDIES}
"""Experiments and studies by name."""


def outlook_of(pair: JudgedPair) -> str:
    """Return what a larger budget is expected to change in a pair, in English; may be empty."""
    tried = TRIED[pair.claim]
    if isinstance(tried, Study):
        return tried.outlook if pair.verdict != "agrees" else ""
    return next(
        one.outlook
        for one in tried.comparisons
        if (one.better, one.worse, one.measure) == (pair.better, pair.worse, pair.measure)
    )
