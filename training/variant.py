"""Define one of the networks that are compared."""

from dataclasses import dataclass

from backbones.spec import BackboneSpec


@dataclass(frozen=True)
class Variant:
    """A network to train and what to call it.

    ``size`` where it takes other images than the recipe says; ``paper`` is the paper's figure;
    ``cost`` its likely time, which only orders the queue.
    """

    label: str
    spec: BackboneSpec
    paper: str = ""
    size: int | None = None
    cost: float = 0.0
