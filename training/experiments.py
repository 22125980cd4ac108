"""Define experiments, which try a paper's claim in small, and studies, which show what decides it.

Each experiment takes less than two minutes on two cores. A small net on small images need not show
what a large one shows on ImageNet: a study then looks for the condition from which on it does.
"""

from dataclasses import dataclass

from training.judging import Comparison
from training.recipe import Recipe
from training.variant import Variant

CLEAN = Recipe(epochs=4)
NOISY = Recipe(epochs=4, noise=0.3)
CLOTHES = Recipe(data="fashion10k", epochs=8)

TUNING_SEED = 1_000
"""Seeds from here on chose the recipes; results are of the seeds from 0 on."""


@dataclass(frozen=True)
class Experiment:
    """A claim, where the paper makes it, and the runs that try it.

    ``condition`` says why it is tried on these networks and images, where that decides.
    """

    name: str
    title: str
    claim: str
    source: str
    variants: tuple[Variant, ...]
    comparisons: tuple[Comparison, ...]
    recipe: Recipe
    seeds: int
    condition: str = ""


@dataclass(frozen=True)
class Point:
    """One pair of a study: the network that the paper finds better, and the other one.

    Points of one ``series`` are joined; ``place`` is the point's place on the axis.
    """

    series: str
    place: str
    better: Variant
    worse: Variant
    recipe: Recipe


@dataclass(frozen=True)
class Study:
    """The same comparison under changing conditions, run by ``cli.py claims`` and kept.

    ``claim`` is the experiment beside which it is shown, ``axis`` what changes from place to place,
    ``finding`` what the curve says, ``outlook`` what a larger budget is expected to change where
    it leaves a pair open, or has it otherwise than the paper.
    """

    name: str
    claim: str
    title: str
    axis: str
    finding: str
    points: tuple[Point, ...]
    seeds: int
    outlook: str = ""
