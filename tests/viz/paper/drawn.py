"""The papers' figures of presets, and the texts that stand in them."""

from functools import lru_cache

import torch
from torch import nn

from backbones.registry import FAMILIES, build, parse
from tests.profiles import profile_of
from ui import cached
from viz.outline import outline
from viz.paper.figures import Draw, paper_figures
from viz.paper.panel import Panel, PaperFigure
from viz.picture import Text
from viz.wiring import Wirings


@lru_cache(maxsize=4)
def figures_of(text: str) -> dict[str, Draw]:
    """All figures of a spec's network by subject."""
    profile = profile_of(text)
    extras = cached.extras(parse(text))
    return dict(paper_figures(profile, outline(profile), Wirings(profile), extras))


def figure_of(text: str, subject: str) -> PaperFigure:
    """One figure of a spec's network."""
    return figures_of(text)[subject]()


@lru_cache(maxsize=2)
def module_of(text: str) -> nn.Module:
    """A spec's network without weights."""
    return build(parse(text), device=torch.device("meta"))


def written(panel: Panel) -> str:
    """All texts of a panel, subscripts in their places, in one line."""
    marks = [mark.text for mark in panel.picture.marks if isinstance(mark, Text)]
    return " ".join("".join(marks).replace("\u00a0", " ").split())


def presets(subject: str) -> list[str]:
    """Names of all presets of the families whose paper's figure it is."""
    return [
        preset.name
        for family in FAMILIES.values()
        for preset in family.presets
        if family.figure == subject
    ]
