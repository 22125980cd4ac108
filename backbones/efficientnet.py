"""Define EfficientNet: one searched baseline, scaled in width, depth and resolution together.

EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, Tan & Le 2019
(1905.11946). Table 1, the baseline B0; resolution is that of the stage's input, with the stride
that the release gives its first block:

    | stage | operator      | resolution | channels | layers | stride |
    | 1     | conv 3x3      | 224        | 32       | 1      | 2      |
    | 2     | MBConv1, 3x3  | 112        | 16       | 1      | 1      |
    | 3     | MBConv6, 3x3  | 112        | 24       | 2      | 2      |
    | 4     | MBConv6, 5x5  | 56         | 40       | 2      | 2      |
    | 5     | MBConv6, 3x3  | 28         | 80       | 3      | 2      |
    | 6     | MBConv6, 5x5  | 14         | 112      | 3      | 1      |
    | 7     | MBConv6, 5x5  | 14         | 192      | 4      | 2      |
    | 8     | MBConv6, 3x3  | 7          | 320      | 1      | 1      |
    | 9     | conv 1x1, pooling, FC | 7  | 1280     | 1      |        |

MBConv (Sandler et al. 2018, 1801.04381): 1x1 expansion, depthwise convolution, squeeze-and-
excitation, 1x1 projection; the input is added where shapes allow. SE's hidden layer is a quarter
of the block's *input* channels. SiLU throughout. Equation 3 is in ``backbones.scaling``.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import nn

from backbones.drop_path import DropPath
from backbones.family import Ancestor, Family, Preset, Scaling, Table
from backbones.layers import BatchNorm2d, Conv2d, Linear, conv1x1, copy_of, named
from backbones.mbconv import MBConv, MBConvConfig, MBConvStyle, Padding
from backbones.scaling import (
    ALPHA,
    BASE_RESOLUTION,
    BETA,
    GAMMA,
    RELEASED,
    rounding_table,
    scale_channels,
    scale_repeats,
    scaling_by_formula,
    scaling_tables,
)
from backbones.spec import SIDES, BackboneSpec, OptionalFloat, OptionalInt, SpecError, Stem
from knobs.knob import knob
from language.said import Note, message


@dataclass(frozen=True)
class StageRow:
    """A row of Table 1: stages 2 to 8."""

    name: str
    expansion: int
    kernel: int
    stride: int
    channels: int
    layers: int


TABLE_1 = (
    StageRow("stage2", 1, 3, 1, 16, 1),
    StageRow("stage3", 6, 3, 2, 24, 2),
    StageRow("stage4", 6, 5, 2, 40, 2),
    StageRow("stage5", 6, 3, 2, 80, 3),
    StageRow("stage6", 6, 5, 1, 112, 3),
    StageRow("stage7", 6, 5, 2, 192, 4),
    StageRow("stage8", 6, 3, 1, 320, 1),
)
STEM_CHANNELS, HEAD_CHANNELS = 32, 1280


class EfficientNetSpec(BackboneSpec):
    """Knobs of EfficientNet; the default is B0.

    ``phi`` scales by the formula. Width and depth given directly stand in its place (``phi`` is
    then none); a resolution may be given beside either.
    """

    family = "efficientnet"

    phi: OptionalFloat = knob(
        "Compound coefficient: each step doubles the cost, about. None where width and depth are "
        "given directly, as in the released B1 to B7.",
        symbol="φ",
        low=-5,
        high=12,
        span=(0, 7),
        step=0.5,
        ticks=range(8),
        releases=("width", "depth", "resolution", "input_size"),
    )
    alpha: float = knob(
        "Depth grows with alpha^phi.",
        symbol="α", default=ALPHA, low=1, high=2, span=(1, 2), step=0.05,
        releases=("width", "depth"),
    )  # fmt: skip
    beta: float = knob(
        "Width grows with beta^phi.",
        symbol="β", default=BETA, low=1, high=2, span=(1, 2), step=0.05,
        releases=("width", "depth"),
    )  # fmt: skip
    gamma: float = knob(
        "Resolution grows with gamma^phi.",
        symbol="γ", default=GAMMA, low=1, high=2, span=(1, 2), step=0.05,
        releases=("width", "depth", "resolution", "input_size"),
    )  # fmt: skip
    width: float = knob(
        "Multiplier of all channels, which are then rounded to multiples of 8.",
        symbol="w", low=0.1, high=8, span=(0.2, 3), step=0.1,
        releases=("phi", "alpha", "beta", "gamma"), keeps=("depth", "resolution"),
    )  # fmt: skip
    depth: float = knob(
        "Multiplier of the blocks in each stage, rounded up.",
        symbol="d", low=0.1, high=10, span=(0.2, 4), step=0.1,
        releases=("phi", "alpha", "beta", "gamma"), keeps=("width", "resolution"),
    )  # fmt: skip
    resolution: int = knob(
        "Height and width of the image that the network is scaled to, in pixels.",
        symbol="r", low=8, high=4_096, span=(32, 640), step=4, releases=("input_size",),
    )  # fmt: skip
    stem: Stem = knob(
        "ImageNet: a 3x3 convolution with stride 2. CIFAR: the same with stride 1, for small "
        "images.",
        default="imagenet",
        releases=("resolution", "input_size", "num_classes", "norm_momentum"),
    )
    se_reduction: OptionalInt = knob(
        "Squeeze-and-excitation with 1 / r of the block's input channels as hidden units; none "
        "turns it off.",
        symbol="r",
        default=4,
        low=1,
        high=64,
        suggested=(None, 2, 4, 8, 16),
    )
    dropout: float = knob(
        "Dropout before the classifier.", default=0.2, low=0, high=0.9, span=(0, 0.9), step=0.05
    )
    drop_connect: float = knob(
        "Probability of dropping a block's branch while training; it grows linearly from 0 in the "
        "first block.",
        default=0.2,
        low=0,
        high=0.9,
        span=(0, 0.9),
        step=0.05,
    )
    padding: Padding = knob(
        "Same: TensorFlow's, one pixel more at the right and the bottom where the stride is 2 "
        "(release). Symmetric: torchvision's.",
        default="same",
        is_detail=True,
    )
    norm_eps: float = knob(
        "Epsilon of batch normalisation (torchvision: 1e-5 up to B4).",
        default=1e-3,
        low=1e-8,
        high=0.1,
        is_detail=True,
    )
    norm_momentum: float = knob(
        "Share of each batch in the running statistics of batch normalisation.",
        low=1e-5,
        high=1,
        is_detail=True,
    )
    input_size: int = knob(
        "Height and width of the input image in pixels.",
        symbol="H = W", low=8, high=4_096, span=(32, 640), step=4, releases=("resolution",),
    )  # fmt: skip

    def idle(self, name: str) -> Note | None:
        """Return why alpha, beta or gamma scales nothing: phi is 0 or not what scales."""
        if name not in ("alpha", "beta", "gamma") or self.phi:
            return super().idle(name)
        if self.phi is None:
            return Note(message("No effect: width and depth are given directly."))
        return Note(message("No effect while phi is 0: its power is 1."))

    @classmethod
    def with_sides(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Return all knobs with height and width; the resolution is the image size."""
        values = super().with_sides(values)
        return values | {"resolution": values["input_size"]}

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve width, depth and resolution by equation 3, or as given; then the image size."""
        is_cifar = given.get("stem") == "cifar"
        values = super().resolve({"norm_momentum": 0.1 if is_cifar else 0.01} | given)
        direct = {name: given[name] for name in ("width", "depth") if name in given}
        if values["phi"] is None and set(direct.values()) <= {1.0}:
            values["phi"] = 0.0
        base = 32 if is_cifar else BASE_RESOLUTION
        formula = scaling_by_formula(
            values["phi"] or 0.0, values["alpha"], values["beta"], values["gamma"], base
        )
        if values["phi"] is None:
            cls._check_unscaled(given)
            values |= {"width": 1.0, "depth": 1.0} | direct
        else:
            for name, value in direct.items():
                if value != getattr(formula, name):
                    raise SpecError(
                        name,
                        value,
                        "phi={phi} makes it {scaled}; give phi, or width and depth",
                        phi=values["phi"],
                        scaled=getattr(formula, name),
                    )
            values |= {"width": formula.width, "depth": formula.depth}
        # The image at hand decides: a network is fed what its data has.
        pixels = given.get("input_size", given.get("resolution", round(formula.resolution)))
        return values | {"resolution": pixels, "input_size": pixels}

    @classmethod
    def _check_unscaled(cls, given: dict[str, Any]) -> None:
        """Refuse the bases of the scaling without phi."""
        for name in ("alpha", "beta", "gamma"):
            default = cls.model_fields[name].default
            if given.get(name, default) != default:
                raise SpecError(name, given[name], "without phi it scales nothing; give phi too")

    @property
    def style(self) -> MBConvStyle:
        """Return the settings that all blocks share."""
        return MBConvStyle(self.se_reduction, self.padding, self.norm_eps, self.norm_momentum)

    def channels(self, base: int) -> int:
        """Scale channels of Table 1."""
        return scale_channels(base, self.width)


def stage_configs(spec: EfficientNetSpec) -> Iterator[tuple[str, list[MBConvConfig]]]:
    """Yield stages 2 to 8 with their blocks; the first changes channels and resolution."""
    channels = spec.channels(STEM_CHANNELS)
    for row in TABLE_1:
        out = spec.channels(row.channels)
        blocks = scale_repeats(row.layers, spec.depth)
        first = MBConvConfig(channels, out, row.expansion, row.kernel, row.stride)
        other = MBConvConfig(out, out, row.expansion, row.kernel, 1)
        yield row.name, [first] + [other] * (blocks - 1)
        channels = out


def stages(spec: EfficientNetSpec) -> dict[str, nn.Module]:
    """Make stages 2 to 8; drop-connect grows with a block's place among all blocks."""
    configs = dict(stage_configs(spec))
    total = sum(map(len, configs.values()))
    made: dict[MBConvConfig, MBConv] = {}
    count = 0
    built: dict[str, nn.Module] = {}
    for name, blocks in configs.items():
        stage = nn.Sequential()
        for config in blocks:
            if config in made:
                block = cast(MBConv, copy_of(made[config]))
            else:
                block = made[config] = MBConv(spec.style, config)
            if config.adds_input and spec.drop_connect:
                block.drop_path = DropPath(spec.drop_connect * count / total)
            stage.append(block)
            count += 1
        built[name] = stage
    return built


class EfficientNet(nn.Sequential):
    """Stem, stages 2 to 8, head: images (N, C, H, W) -> logits (N, num_classes)."""

    def __init__(self, spec: EfficientNetSpec):
        first, last = spec.channels(STEM_CHANNELS), spec.channels(HEAD_CHANNELS)
        stride = 2 if spec.stem == "imagenet" else 1
        super().__init__(
            OrderedDict(
                stem=named(
                    **spec.style.spatial(spec.in_channels, first, 3, stride, "conv"),
                    norm=spec.style.norm(first),
                    silu=nn.SiLU(inplace=True),
                ),
                **stages(spec),
                head=named(
                    conv=conv1x1(spec.channels(TABLE_1[-1].channels), last),
                    norm=spec.style.norm(last),
                    silu=nn.SiLU(inplace=True),
                    avgpool=nn.AdaptiveAvgPool2d(1),
                    flatten=nn.Flatten(1),
                    dropout=nn.Dropout(spec.dropout),
                    fc=Linear(last, spec.num_classes),
                ),
            )
        )
        initialise(self)


def initialise(net: nn.Module, generator: torch.Generator | None = None) -> None:
    """Initialise as released: normal with variance 2 / fan-out, k x k for a depthwise one.

    FC layer: uniform in +- 1 / sqrt(classes). Biases 0, BN scale 1 and shift 0.
    """
    for module in net.modules():
        match module:
            case Conv2d() | Linear() | BatchNorm2d() if module.weight.is_meta:
                return
            case Conv2d():
                fan_out = module.weight[0, 0].numel() * module.out_channels // module.groups
                nn.init.normal_(module.weight, std=(2 / fan_out) ** 0.5, generator=generator)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            case BatchNorm2d():
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)
            case Linear():
                bound = module.out_features**-0.5
                nn.init.uniform_(module.weight, -bound, bound, generator=generator)
                nn.init.zeros_(module.bias)
            case _:
                pass


def released_spec(variant: str, **knobs: Any) -> EfficientNetSpec:
    """Make the spec of one of B0 to B7 with the released coefficients."""
    row = RELEASED[variant]
    scaling = {"width": row.width, "depth": row.depth, "resolution": row.pixels}
    return EfficientNetSpec(**scaling, **({"dropout": row.dropout} | knobs))


_SCALES = ("phi", "alpha", "beta", "gamma", "width", "depth", "resolution", "input_size", *SIDES)


def scaling(spec: EfficientNetSpec) -> Scaling:
    """Return the networks between a spec and its baseline, scaled in one dimension each (Figure 2).

    Of the baseline itself they are those of phi = 1.
    """
    base = 32 if spec.stem == "cifar" else BASE_RESOLUTION
    is_example = (spec.width, spec.depth, spec.resolution) == (1.0, 1.0, base)
    phi = 1.0 if is_example else spec.phi
    width, depth, resolution = spec.width, spec.depth, spec.resolution
    if is_example:
        step = scaling_by_formula(1.0, spec.alpha, spec.beta, spec.gamma, base)
        width, depth, resolution = step.width, step.depth, round(step.resolution)
    others = {name: getattr(spec, name) for name in spec.knob_names() if name not in _SCALES}

    def scaled(width: float = 1.0, depth: float = 1.0, resolution: int = base) -> BackboneSpec:
        return type(spec)(width=width, depth=depth, resolution=resolution, **others)

    return Scaling(
        width,
        depth,
        resolution / base,
        {
            "baseline": scaled(),
            "width": scaled(width=width),
            "depth": scaled(depth=depth),
            "resolution": scaled(resolution=resolution),
            "compound": scaled(width, depth, resolution) if is_example else spec,
        },
        phi,
        (spec.alpha, spec.beta, spec.gamma),
        is_example,
    )


def tables(spec: EfficientNetSpec) -> tuple[Table, ...]:
    """Return formula against released table, and the rounding of this spec step by step."""
    rows = [(row.name, row.channels, row.layers) for row in TABLE_1]
    rows = [("stem", STEM_CHANNELS, 0), *rows, ("head", HEAD_CHANNELS, 0)]
    return (*scaling_tables(spec), rounding_table(rows, spec.width, spec.depth))


FAMILY = Family(
    spec=EfficientNetSpec,
    network=EfficientNet,
    title=message("EfficientNet"),
    paper=(
        "Tan & Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks "
        "(1905.11946)"
    ),
    idea=message("Width, depth and resolution grow together by one coefficient."),
    presets=tuple(
        Preset(f"EfficientNet-{variant}", released_spec(variant), "1905.11946, Table 2")
        for variant in RELEASED
    ),
    tables=tables,
    figure="scaling",
    scaling=scaling,
    year=2019,
    ancestors=(
        Ancestor("senet", message("The gate, in every block.")),
        Ancestor("nasnet", message("A small network that a search found, to be made larger.")),
    ),
)
