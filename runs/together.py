"""Find runs that one worker executes together: the same work with other seeds."""

from collections import Counter
from collections.abc import Sequence

from operation.settings import settings
from runs.quota import may_start
from runs.run_queue import RunQueue
from runs.tables import Run
from runs.task import TOGETHER


def claim_company(
    queue: RunQueue, run: Run, waiting: Sequence[str], under_way: Counter[str]
) -> list[Run]:
    """Claim the waiting runs that differ from a fresh, claimed one in their seeds only.

    None where all of them are fewer than ``PLAYGROUND_GPU_STACK``, or where the run goes on from
    records that the others lack.
    """
    least = settings().gpu_stack
    if not least or run.kind not in TOGETHER or run.attempt != 1:
        return []
    found = [
        other
        for other in map(queue.run, waiting)
        if _what(other) == _what(run) and other.attempt == 0 and other.id != run.id
    ]
    if len(found) + 1 < least:
        return []
    taken: list[Run] = []
    for other in found:
        if not may_start(run.owner, under_way + Counter({run.owner: 1 + len(taken)})):
            break
        if claimed := queue.claim(other.id):
            taken.append(claimed)
    return taken


def _what(run: Run) -> tuple[object, ...]:
    """Return what a run does but for its seed."""
    return run.batch, run.owner, run.kind, run.label, run.spec, run.settings, run.wants_gpu
