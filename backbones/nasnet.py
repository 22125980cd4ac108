"""Define NASNet: two searched cells, stacked.

Learning Transferable Architectures for Scalable Image Recognition, Zoph, Vasudevan, Shlens, Le
2018 (1707.07012), Figure 2: N normal cells, a reduction cell, N normal cells, a reduction cell, N
normal cells. NASNet-A (N @ P) has P = 24 F channels at its end, as the normal cell concatenates six
states and F doubles at each reduction. ImageNet networks have two more reduction cells in the stem,
with F / 4 and F / 2. What the paper leaves open is as in the authors' TF-slim release:

    | NASNet-A            | N | F   | stem | drop-path | previous input after a reduction cell |
    | mobile (4 @ 1056)   | 4 | 44  | 32   | 0         | the reduction cell's input            |
    | large (6 @ 4032)    | 6 | 168 | 96   | 0.3       | the input's predecessor               |
    | CIFAR-10 (6 @ 768)  | 6 | 32  | 96   | 0.4       | the reduction cell's input            |

ScheduledDropPath (appendix A.5): p = drop_path x (cell / cells) x (step / steps).
"""

from collections import OrderedDict
from collections.abc import Iterator
from math import ceil
from typing import Annotated, Any, Literal, cast

import torch
from pydantic import BeforeValidator
from torch import Tensor, nn

from backbones.auxiliary import AuxiliaryHead, TrainingLogits
from backbones.cell import (
    AveragePadding,
    Cell,
    CellConfig,
    CellStyle,
    Features,
    Operations,
    Previous,
)
from backbones.drop_path import ScheduledDropPath
from backbones.family import Ancestor, Document, Family, Preset
from backbones.genotype import Genotype
from backbones.layers import Conv2d, Linear, copy_of, he_initialise, named
from backbones.spec import TASKS, BackboneSpec, SpecError, Stem
from knobs.knob import knob
from language.said import message

FirstPrevious = Literal["absent", "stem"]

STEM_DEFAULTS: dict[Stem, dict[str, Any]] = {
    "imagenet": {
        "cells": 4, "filters": 44, "stem_multiplier": 1.0, "drop_path": 0.0, "dropout": 0.5,
        "norm_eps": 1e-3, "norm_momentum": 3e-4,
    },
    "cifar": {
        "cells": 6, "filters": 32, "stem_multiplier": 3.0, "drop_path": 0.4, "dropout": 0.0,
        "norm_eps": 1e-5, "norm_momentum": 0.1,
    },
}  # fmt: skip
"""NASNet-A mobile and NASNet-A on CIFAR-10, as released."""

LEAST_FILTERS: dict[Stem, int] = {"imagenet": 8, "cifar": 2}
"""A factorised reduction needs two channels, and the first stem cell has F / 4."""


class NASNetSpec(BackboneSpec):
    """Knobs of NASNet; defaults are NASNet-A mobile, NASNet-A (6 @ 768) with the CIFAR stem."""

    family = "nasnet"

    cell: Annotated[str, BeforeValidator(str)] = knob(
        "The genotype of the normal and the reduction cell: a name, blocks like sep5.0:sep3.1 and "
        "the concatenated states, or what DARTS prints: Genotype(normal=[...], ...).",
        default="nasnet-a",
        suggested=("nasnet-a", "darts-v1", "darts-v2"),
    )
    stem: Stem = knob(
        "ImageNet: 3x3 convolution with stride 2 and two reduction cells. CIFAR: one 3x3 "
        "convolution.",
        default="imagenet",
        releases=(*STEM_DEFAULTS["imagenet"], *TASKS["imagenet"]),
    )
    cells: int = knob(
        "Normal cells in each of the three stages.", symbol="N", low=1, high=20, span=(1, 12)
    )
    filters: int = knob(
        "Channels of each operation in the first stage; they double at each reduction cell.",
        symbol="F",
        low=2,
        high=512,
        span=(4, 256),
        step=2,
    )
    stem_multiplier: float = knob(
        "Channels of the stem's convolution: 32 times this (ImageNet), F times this (CIFAR).",
        low=0.25,
        high=8,
    )
    skip_reduction_input: bool = knob(
        "The cell after a reduction cell takes as its previous input the predecessor of the "
        "reduction cell's input, not that input itself.",
        default=False,
    )
    first_previous: FirstPrevious = knob(
        "What the first cell takes as its previous input: nothing (NASNet's release) or the stem's "
        "output once more (DARTS').",
        default="absent",
        is_detail=True,
    )
    drop_path: float = knob(
        "Scheduled drop-path: the probability with which the last cell drops an operation at the "
        "end of training; it grows linearly over cells and steps.",
        low=0,
        high=0.9,
        span=(0, 0.9),
        step=0.05,
    )
    dropout: float = knob(
        "Dropout before the classifier.", low=0, high=0.9, span=(0, 0.9), step=0.05
    )
    auxiliary_head: bool = knob(
        "A second classifier before the second reduction cell, for training only; it is not in "
        "the counts.",
        default=False,
    )
    average_padding: AveragePadding = knob(
        "Whether average pools with stride 2 leave padded zeros out of the mean (paper's release) "
        "or count them (timm).",
        default="excluded",
        is_detail=True,
    )
    norm_eps: float = knob("Epsilon of batch normalisation.", low=1e-8, high=0.1, is_detail=True)
    norm_momentum: float = knob(
        "Share of each batch in the running statistics of batch normalisation.",
        low=1e-5,
        high=1,
        is_detail=True,
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve the released settings from the stem; check and shorten the genotype."""
        stem: Stem = given.get("stem", "imagenet")
        values = super().resolve(STEM_DEFAULTS[stem] | given)
        values["cell"] = Genotype.parse(values["cell"]).text
        if values["filters"] < LEAST_FILTERS[stem]:
            raise SpecError(
                "filters",
                values["filters"],
                "with this stem give at least {least}",
                least=LEAST_FILTERS[stem],
            )
        return values

    @property
    def genotype(self) -> Genotype:
        """The two cells as data."""
        return Genotype.parse(self.cell)

    @property
    def stem_channels(self) -> int:
        """Channels of the stem's convolution."""
        base = 32 if self.stem == "imagenet" else self.filters
        return max(1, int(base * self.stem_multiplier))

    @property
    def style(self) -> CellStyle:
        """Return the settings that all cells share."""
        return CellStyle(self.norm_eps, self.norm_momentum, self.average_padding)


def cell_configs(spec: NASNetSpec) -> dict[str, CellConfig]:
    """Return all cells in order, by their names in the release (cell_stem_0, cell_0, ...)."""
    genotype, current = spec.genotype, spec.stem_channels
    previous = current
    previous_is: Previous = "absent" if spec.first_previous == "absent" else "same"
    configs: dict[str, CellConfig] = {}
    for name, filters in _cells(spec):
        reduces = name.startswith(("cell_stem", "reduction"))
        config = CellConfig(
            genotype=genotype.reduction if reduces else genotype.normal,
            filters=filters,
            current=current,
            previous=previous,
            previous_is=previous_is,
            stride=2 if reduces else 1,
            keeps_previous=spec.skip_reduction_input and name.startswith("reduction"),
        )
        configs[name] = config
        previous_is = "larger" if reduces else "same"
        previous, current = previous if config.keeps_previous else current, config.out_channels
    return configs


def _cells(spec: NASNetSpec) -> Iterator[tuple[str, int]]:
    """Name and F of each cell, from the stem to the end."""
    if spec.stem == "imagenet":
        yield "cell_stem_0", spec.filters // 4
        yield "cell_stem_1", spec.filters // 2
    for stage in range(3):
        filters = spec.filters * 2**stage
        if stage:
            yield f"reduction_cell_{stage - 1}", filters
        for index in range(spec.cells):
            yield f"cell_{stage * spec.cells + index}", filters


def build_cells(spec: NASNetSpec) -> dict[str, Cell]:
    """Build the modules of all cells, each with its own drop-path."""
    operations = Operations(spec.style)
    made: dict[CellConfig, Cell] = {}
    cells: dict[str, Cell] = {}
    configs = cell_configs(spec)
    for number, (name, config) in enumerate(configs.items(), start=1):
        if config in made:
            cell = cast(Cell, copy_of(made[config]))
        else:
            cell = made[config] = Cell(config, operations)
        if spec.drop_path:
            cell.drop_path = ScheduledDropPath(spec.drop_path * number / len(configs))
        cells[name] = cell
    return cells


class FirstFeatures(nn.Module):
    """The stem's output as both inputs of the first cell, which has no previous one."""

    def forward(self, x: Tensor) -> Features:
        """Return (N, C, H, W) twice."""
        return Features(x, x)


def stem_layers(spec: NASNetSpec) -> dict[str, nn.Module]:
    """Make a 3x3 convolution with BN, no ReLU: (N, C, H, W) -> (N, C', H / 2, W / 2) or H, W.

    The ImageNet stem strides without padding (VALID).
    """
    stride, padding = (2, 0) if spec.stem == "imagenet" else (1, 1)
    channels = spec.stem_channels
    return {
        "conv0": Conv2d(spec.in_channels, channels, 3, stride=stride, padding=padding, bias=False),
        "norm0": spec.style.norm(channels),
        "features": FirstFeatures(),
    }


class Head(nn.Module):
    """ReLU, global average pool, dropout and one FC layer: (N, C, H, W) -> (N, num_classes)."""

    def __init__(self, channels: int, num_classes: int, dropout: float):
        super().__init__()
        self.relu = nn.ReLU()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten(1)
        self.dropout = nn.Dropout(dropout) if dropout else nn.Identity()
        self.fc = Linear(channels, num_classes)

    def forward(self, features: Features) -> Tensor | TrainingLogits:
        """Return logits, with the auxiliary ones where an auxiliary head made some."""
        x = self.avgpool(self.relu(features.current))
        logits = self.fc(self.dropout(self.flatten(x)))
        if features.auxiliary is None:
            return logits
        return TrainingLogits(logits, features.auxiliary)


class NASNet(nn.Sequential):
    """Stem, three stages with a reduction cell between each two, head.

    Images (N, C, H, W) -> logits (N, num_classes); with an auxiliary head, TrainingLogits in
    training mode.
    """

    def __init__(self, spec: NASNetSpec):
        cells = build_cells(spec)
        concatenated = len(spec.genotype.normal.concat)

        def stage(number: int) -> nn.Sequential:
            names = [f"cell_{number * spec.cells + index}" for index in range(spec.cells)]
            return named(**{name: cells[name] for name in names})

        stem_cells = {name: cell for name, cell in cells.items() if name.startswith("cell_stem")}
        parts: dict[str, nn.Module] = {
            "stem": named(**stem_layers(spec), **stem_cells),
            "stage1": stage(0),
            "reduction1": cells["reduction_cell_0"],
            "stage2": stage(1),
        }
        if spec.auxiliary_head:
            parts["auxiliary"] = AuxiliaryHead(
                concatenated * 2 * spec.filters, stage2_size(spec), spec.num_classes, spec.style
            )
        parts["reduction2"] = cells["reduction_cell_1"]
        parts["stage3"] = stage(2)
        parts["head"] = Head(concatenated * 4 * spec.filters, spec.num_classes, spec.dropout)
        super().__init__(OrderedDict(parts))
        initialise(self)


def stage2_size(spec: NASNetSpec) -> tuple[int, int]:
    """Return height and width of the maps that the auxiliary head reads."""
    sides, halvings = (spec.input_height, spec.input_width), 1
    if spec.stem == "imagenet":
        sides, halvings = ((sides[0] - 3) // 2 + 1, (sides[1] - 3) // 2 + 1), 3
    return ceil(sides[0] / 2**halvings), ceil(sides[1] / 2**halvings)


def initialise(net: nn.Module, generator: torch.Generator | None = None) -> None:
    """Initialise as the ResNet papers; a depthwise convolution's fan-out counts one group.

    The release scales by fan-out too, its FC layer included; here that is uniform by fan-in.
    """
    he_initialise(net, generator)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, Conv2d) and module.groups > 1 and not module.weight.is_meta:
                module.weight.mul_(module.groups**0.5)


def _presets() -> tuple[Preset, ...]:
    large = {
        "cells": 6, "filters": 168, "stem_multiplier": 3.0, "skip_reduction_input": True,
        "drop_path": 0.3, "input_size": 331,
    }  # fmt: skip
    return (
        Preset("NASNet-A mobile", NASNetSpec(), "1707.07012, Table 3 (4 @ 1056)"),
        Preset("NASNet-A large", NASNetSpec(**large), "1707.07012, Table 2 (6 @ 4032)"),
        Preset("NASNet-A CIFAR", NASNetSpec(stem="cifar"), "1707.07012, Table 1 (6 @ 768)"),
        Preset(
            "NASNet-A large timm",
            NASNetSpec(**large, average_padding="counted"),
            "timm: average pools with stride 2 count the padding",
        ),
        Preset(
            "DARTS CIFAR",
            NASNetSpec(
                stem="cifar", cell="darts-v2", filters=36, first_previous="stem", drop_path=0.2
            ),
            "1806.09055, Table 1 (second order, 3.3 M)",
        ),
    )


FAMILY = Family(
    spec=NASNetSpec,
    network=NASNet,
    title=message("NASNet"),
    paper=(
        "Zoph et al. 2018, Learning Transferable Architectures for Scalable Image Recognition "
        "(1707.07012)"
    ),
    idea=message("Search finds two small cells on CIFAR-10; stacking them makes any network."),
    presets=_presets(),
    documents={
        "cell": Document(
            write=lambda text: Genotype.parse(text).json_text,
            read=lambda text: Genotype.from_json(text).text,
            file_name="genotype.json",
        )
    },
    figure="cells",
    year=2017,
    ancestors=(
        Ancestor(
            "resnet",
            message(
                "One block repeated, the image halved in between; what is in the block is searched."
            ),
        ),
    ),
)
