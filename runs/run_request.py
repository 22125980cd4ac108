"""Describe a run before it is queued."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RunRequest:
    """One run of a batch that the store is asked to queue; ``kind`` says which task does it.

    ``settings`` is JSON that the task reads, for training a recipe's changes; ``spec`` is what is
    worked on, for training a network's text. A batch goes ``round`` by round, within a round the
    dearest first, by ``cost`` in likely seconds. ``steps`` is how many there are to do.
    """

    label: str
    spec: str
    settings: str
    seed: int
    steps: int
    kind: str = "train"
    round: int = 0
    cost: float = 0.0
    wants_gpu: bool = False
