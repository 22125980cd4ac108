"""Define the studies: curves of what decides a claim that a small net does not show everywhere."""

from backbones.registry import parse
from language.said import message
from training.experiments import Point, Study
from training.recipe import Recipe
from training.variant import Variant

_SMALL_CLOTHES = Recipe(data="fashion10k", size=8, epochs=8)


def _gate_points() -> tuple[Point, ...]:
    gates = {
        "gates from 0.5": "&se_reduction=1",
        "gates from 1": "&se_reduction=1&excitation=double_sigmoid",
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
    finding=message(
        "Gates that begin at 0.5 cost 1.3 points with two blocks beyond doubt; with one and with "
        "four their loss, 0.6 and 1.3 points, can be chance. Gates that begin at 1 cost nothing "
        "that can be seen, and with one block they gain 1.6 points. What hurts in so short a "
        "training is how the gate begins, as it halves F(x), not the gate."
    ),
    points=_gate_points(),
    seeds=4,
    outlook=message(
        "More seeds should decide the open pairs. More epochs should help gates that begin at 0.5, "
        "as they learn to open."
    ),
)

_SCALED = {
    "× 4": (
        Variant("compound × 4", parse("resnet?stages=2,2,1&stem=cifar&width=9"), size=10),
        {
            "depth": Variant("depth × 4", parse("resnet?stages=3,4,4&stem=cifar&width=8")),
            "width": Variant("width × 2", parse("resnet?stages=1,1,1&stem=cifar&width=16")),
            "resolution": Variant(
                "resolution × 2", parse("resnet?stages=1,1,1&stem=cifar&width=8"), size=16
            ),
        },
    ),
    "× 12": (
        Variant("compound × 12", parse("resnet?stages=2,2,1&stem=cifar&width=14"), size=12),
        {
            "depth": Variant("depth × 11", parse("resnet?stages=10,11,11&stem=cifar&width=8")),
            "width": Variant("width × 3.5", parse("resnet?stages=1,1,1&stem=cifar&width=28")),
            "resolution": Variant(
                "resolution × 3.5", parse("resnet?stages=1,1,1&stem=cifar&width=8"), size=28
            ),
        },
    ),
}
"""By the multiple of the base's 0.19 million MACs: compound network, and each dimension alone."""

SCALES = Study(
    name="scaling-budget",
    claim="scaling",
    title=message("Compound scaling against each dimension alone, at two budgets"),
    axis=message("multiply-accumulates, times those of the base"),
    finding=message(
        "Compound scaling clearly beats depth alone at both budgets, by 1.2 and 4.6 points, and "
        "resolution alone at twelve times the costs. Against width alone it gains 0.35 points "
        "at twelve times the costs and nothing that can be seen at four times: in a training of "
        "four epochs a wide, flat net is about as good."
    ),
    points=tuple(
        Point(series, place, compound, alone[series], _SMALL_CLOTHES.but(epochs=4))
        for series in ("depth", "width", "resolution")
        for place, (compound, alone) in _SCALED.items()
    ),
    seeds=8,
    outlook=message(
        "At four times the costs more seeds should not bring more than half a point; more "
        "multiply-accumulates part the networks, as twelve times the costs show."
    ),
)

STUDIES: dict[str, Study] = {study.name: study for study in (GATES, SCALES)}
"""Studies by name."""
