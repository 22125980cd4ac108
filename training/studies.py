"""Define the studies: curves of what decides a claim that a small net does not show everywhere."""

from backbones.registry import parse
from language.said import message
from training.experiments import Point, Study
from training.recipe import Recipe
from training.variant import Variant

_SMALL_CLOTHES = Recipe(data="fashion10k", size=8, epochs=8)


def _gate_points() -> tuple[Point, ...]:
    gates = {
        "gates from 0.5": "&se_reduction=2",
        "gates from 1": "&se_reduction=2&excitation=double_sigmoid",
    }
    points = []
    for series, gate in gates.items():
        for blocks in (1, 2, 4):
            text = f"senet?stages={blocks}&stem=cifar&width=16"
            with_gate = Variant(f"SE, {series}", parse(text + gate))
            without = Variant("without SE", parse(f"{text}&se_reduction=none"))
            points.append(Point(series, str(blocks), with_gate, without, _SMALL_CLOTHES))
    return tuple(points)


GATES = Study(
    name="se-gates",
    claim="se",
    title=message("How a gate begins and how much it is needed decide whether it pays"),
    axis=message("residual blocks"),
    finding="",
    points=_gate_points(),
    seeds=5,
)

STUDIES: dict[str, Study] = {study.name: study for study in (GATES,)}
"""Studies by name."""
