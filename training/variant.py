"""One of the networks that are compared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """A spec's text and what to call it.

    ``size`` where it takes other images than the recipe says; ``paper`` is the paper's figure;
    ``cost`` its likely time, which only orders the queue.
    """

    label: str
    spec: str
    paper: str = ""
    size: int | None = None
    cost: float = 0.0
