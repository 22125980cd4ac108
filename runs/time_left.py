"""Estimate when the last of some runs ends."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from runs.executors.local import usual_slots


@dataclass(frozen=True)
class RunPace:
    """The pace of a run: ``steps_left`` (a fraction counts too, 0 for a run that is over).

    ``step_seconds`` is what a step takes, None while nothing is known; runs of one ``group`` take
    alike. ``step_cost`` grows with the time of a step and compares runs of different groups.
    """

    group: str
    steps_left: float
    step_seconds: float | None
    step_cost: float = 1.0


def seconds_left(paces: Sequence[RunPace], slots: int | None = None) -> float | None:
    """Estimate the seconds until the last run ends if nothing comes between.

    A run that has not begun takes as long as the others of its group, else what its cost says
    beside those that are known. None while nothing is known; 0 where nothing is left.
    """
    known = [(pace, pace.step_seconds) for pace in paces if pace.step_seconds is not None]
    by_group: dict[str, list[float]] = defaultdict(list)
    for pace, seconds in known:
        by_group[pace.group].append(seconds)
    ratios = [seconds / pace.step_cost for pace, seconds in known if pace.step_cost > 0]
    left = []
    for pace in paces:
        if pace.steps_left <= 0:
            continue
        if pace.step_seconds is not None:
            each = pace.step_seconds
        elif pace.group in by_group:
            each = statistics.fmean(by_group[pace.group])
        elif ratios:
            each = pace.step_cost * statistics.fmean(ratios)
        else:
            return None
        left.append(each * pace.steps_left)
    return makespan(left, slots or usual_slots().cpu)


def makespan(seconds: Sequence[float], slots: int) -> float:
    """Compute when the last run ends, the longest started first, ``slots`` of them at once."""
    ends = [0.0] * max(1, slots)
    for run in sorted(seconds, reverse=True):
        ends[ends.index(min(ends))] += run
    return max(ends)
