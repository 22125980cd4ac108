"""Name the GPUs that runs may use, and count the runs on each."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from runs.machine import gpu_slots


@dataclass(frozen=True)
class VisibleCard:
    """A GPU; ``name`` is what CUDA_VISIBLE_DEVICES calls it, ``memory`` in bytes."""

    name: str
    memory: int

    @property
    def slots(self) -> int:
        """Runs that go at once on it."""
        return gpu_slots(self.memory)


def visible_cards(found: Iterable[tuple[int, int]]) -> tuple[VisibleCard, ...]:
    """Name the cards that torch found, by index and memory, as this process inherited them.

    Where the operator has chosen some, torch counts within that list of indices or UUIDs.
    """
    inherited = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = None if inherited is None else [name.strip() for name in inherited.split(",")]
    return tuple(VisibleCard(names[n] if names else str(n), memory) for n, memory in found)


def card_of_this_process() -> str:
    """Return the name of the card that a worker was started with; empty on a CPU."""
    return os.environ.get("CUDA_VISIBLE_DEVICES", "")
