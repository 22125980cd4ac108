"""Read the judged pairs that were kept with the project, each with the command that made it."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from runs.paths import EMBEDDED
from training.experiments import TUNING_SEED
from training.trials import JudgedPair

KEPT = EMBEDDED / "claims.jsonl"

_adapter = TypeAdapter(JudgedPair)


def read_pairs(path: Path = KEPT) -> Iterator[JudgedPair]:
    """Yield all pairs of a file, those on tuning seeds too; raises OSError, ValueError."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield _adapter.validate_python(json.loads(line))


@cache
def kept_pairs(claim: str) -> tuple[JudgedPair, ...]:
    """Return what a claim or a study came to on the seeds that did not choose its recipe."""
    return tuple(
        pair for pair in read_pairs() if pair.claim == claim and pair.first_seed < TUNING_SEED
    )
