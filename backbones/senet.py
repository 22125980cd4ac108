"""Define SENet: squeeze-and-excitation on ResNet and ResNeXt.

Squeeze-and-Excitation Networks, Hu, Shen, Albanie, Sun, Wu 2018 (1709.01507v4).
    z_c = mean of u_c over space        equation 2, squeeze
    s = sigmoid(W_2 relu(W_1 z))        equation 3, excitation
    x_c = s_c u_c                       equation 4, scale
The gate multiplies F(x) after its last BN, before the addition (Figure 3). Figure 5 and Tables 14
and 15 try other places (``se_position``), Table 11 another squeeze, Table 12 other excitations,
Table 13 single stages, Table 16 a gate without squeeze.

Appendix A1: SENet-154 is a 64x4d ResNeXt-152 with a stem of three 3x3 convolutions, half the
channels out of each bottleneck's first 1x1, 3x3 convolutions where shortcuts halve the resolution,
and dropout in front of the classifier. The released Caffe models pool the stem without padding,
with the last window cut off at the border.
"""

from collections import OrderedDict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

from torch import Tensor, nn

from backbones.family import Ancestor, Family, Preset
from backbones.layers import Conv2d, Linear, conv3x3, he_initialise, named
from backbones.resnet import basic_layers, bottleneck_layers, usual_shortcut
from backbones.shortcuts import Shortcut, shortcut_path
from backbones.spec import Counts, OptionalInt, SpecError
from backbones.squeeze_excitation import Excitation, Squeeze, SqueezeExcitation, hidden_units
from backbones.stages import BlockConfig, StagedSpec, other_stride, stack_stages
from backbones.style import Style, stem
from knobs.knob import knob
from language.said import Note, message

Position = Literal["standard", "pre", "post", "identity", "3x3"]
Projection = Literal["1x1", "3x3"]

GATE_KNOBS = ("se_position", "se_bias", "gate_bias", "se_stages", "squeeze", "excitation")
"""Knobs that mean nothing where SE is off."""


class SENetSpec(StagedSpec):
    """Knobs of SENet; defaults are SE-ResNet-50 and, with the CIFAR stem, SE-ResNet-20."""

    family = "senet"

    shortcut: Shortcut = knob(
        "A: zero-padded identity. B: projection where shapes change. C: projection in every block.",
    )
    se_reduction: OptionalInt = knob(
        "The gate has C / r hidden units; none turns squeeze-and-excitation off.",
        symbol="r",
        default=16,
        low=1,
        high=1_024,
        suggested=(None, 2, 4, 8, 16, 32),
        ticks=(2, 4, 8, 16, 32),
    )
    se_position: Position = knob(
        "Standard: at the end of F. Pre: in front of F. Post: after the addition and ReLU. "
        "Identity: on the shortcut. 3x3: after the block's (first) 3x3 convolution.",
        default="standard",
    )
    squeeze: Squeeze = knob(
        "How a map becomes one number: its mean, its maximum; none gates each pixel by itself.",
        default="avg",
    )
    excitation: Excitation = knob(
        "What turns the second FC layer's output into a gate. Sigmoid gates begin at 0.5, double "
        "sigmoid gates at 1; softmax runs over channels.",
        default="sigmoid",
    )
    se_stages: Counts = knob(
        "Stages with squeeze-and-excitation, by the number in their names (conv2_x is 2)."
    )
    se_bias: bool = knob(
        "Bias in the gate's FC layers: on in the released models, off in the paper's ablations.",
        default=True,
    )
    gate_bias: float = knob(
        "First value of the gate's bias: with 0 a sigmoid gate begins at 0.5, with 2.2 at 0.9.",
        default=0.0,
        low=-10.0,
        high=10.0,
        suggested=(0.0, 1.0, 2.2),
        span=(-3, 6),
        step=0.1,
    )
    deep_stem: bool = knob(
        "Three 3x3 convolutions in place of the 7x7, the last with twice the channels.",
        default=False,
        releases=("depth",),
        keeps=("block", "stages"),
    )
    halved_1x1: bool = knob(
        "Half the channels out of a bottleneck's first 1x1 convolution.", default=False
    )
    projection: Projection = knob(
        "Convolution of the shortcuts that halve the resolution.", default="1x1"
    )
    dropout: float = knob(
        "Dropout in front of the classifier.",
        default=0.0,
        low=0.0,
        high=0.9,
        suggested=(0.0, 0.2, 0.5),
        span=(0, 0.9),
        step=0.05,
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve as ResNet, with SE in all stages."""
        values = super().resolve(given)
        values["shortcut"] = values["shortcut"] or usual_shortcut(values)
        numbers = cls.numbers(values["stem"], values["stages"])
        if values["se_reduction"] is None:
            values |= {name: cls.model_fields[name].default for name in GATE_KNOBS}
        if values["gate_bias"] and not values["se_bias"]:
            raise SpecError("gate_bias", values["gate_bias"], "the gates have no bias")
        chosen = tuple(sorted(set(values["se_stages"] or numbers)))
        if not set(chosen) <= set(numbers):
            raise SpecError(
                "se_stages",
                values["se_stages"],
                "the stages are {numbers}",
                numbers=", ".join(map(str, numbers)),
            )
        values["se_stages"] = chosen
        _check_body(values)
        return values

    def idle(self, name: str) -> Note | None:
        """Return why a knob of the gates does nothing: there are none."""
        if name in GATE_KNOBS and self.se_reduction is None:
            return Note(message("No effect while squeeze-and-excitation is off."))
        return super().idle(name)

    @classmethod
    def stem_layers(cls, given: Mapping[str, Any]) -> int:
        """Return three with the deep stem."""
        return 3 if given.get("deep_stem") else 1

    @property
    def stem_channels(self) -> int:
        """Twice the stem's width behind the deep stem."""
        return self.stem_width * (2 if self.deep_stem else 1)


def _check_body(values: dict[str, Any]) -> None:
    """Refuse the parts of SENet-154 that this body cannot have."""
    if values["deep_stem"] and values["stem"] == "cifar":
        raise SpecError("deep_stem", True, "the CIFAR stem is one convolution")
    if not values["halved_1x1"]:
        return
    if values["block"] == "basic":
        raise SpecError("halved_1x1", True, "basic blocks have no 1x1 convolution")
    if values["width_per_group"] % 2:
        raise SpecError("halved_1x1", True, "it needs an even width_per_group")


def gate(spec: SENetSpec, config: BlockConfig, position: Position, channels: int) -> nn.Module:
    """Make the squeeze-and-excitation of a block, if it stands at this position."""
    if (
        spec.se_reduction is None
        or spec.se_position != position
        or config.stage not in spec.se_stages
    ):
        return nn.Identity()
    hidden = hidden_units(channels, spec.se_reduction)
    return SqueezeExcitation(channels, hidden, spec.squeeze, spec.excitation, bias=spec.se_bias)


def residual_branch(spec: SENetSpec, config: BlockConfig) -> nn.Sequential:
    """Make F(x), with the gate before it, behind its 3x3 convolution or at its end."""
    if spec.block == "basic":
        layers, behind, channels = basic_layers(config, spec.style), "norm1", config.width
    else:
        entry = config.inner // 2 if spec.halved_1x1 else config.inner
        layers = bottleneck_layers(spec, config, entry)
        behind, channels = "norm2", config.inner
    inside = gate(spec, config, "3x3", channels)
    before = gate(spec, config, "pre", config.in_channels)
    after = gate(spec, config, "standard", config.out_channels)
    placed: dict[str, nn.Module] = {"se_pre": before}
    for name, layer in layers.items():
        placed[name] = layer
        if name == behind:
            placed["se_3x3"] = inside
    placed["se"] = after
    return named(
        **{name: layer for name, layer in placed.items() if not isinstance(layer, nn.Identity)}
    )


def shortcut(spec: SENetSpec, config: BlockConfig) -> nn.Module:
    """Make the shortcut, with the gate of SE-Identity at its end."""
    path = shortcut_path(config, spec.shortcut, spec.style)
    if spec.projection == "3x3" and config.changes_scale and isinstance(path, nn.Sequential):
        channels, dilation = (config.in_channels, config.out_channels), config.first_dilation
        path = named(
            conv=conv3x3(*channels, stride=config.stride, dilation=dilation),
            norm=spec.style.norm(config.out_channels),
        )
    recalibration = gate(spec, config, "identity", config.out_channels)
    return path if isinstance(recalibration, nn.Identity) else named(path=path, se=recalibration)


class SEBlock(nn.Module):
    """post(relu(F(x) + shortcut(x))): a residual block; ``post`` is SE-POST's gate."""

    def __init__(self, residual: nn.Module, shortcut: nn.Module, post: nn.Module, style: Style):
        super().__init__()
        self.residual = residual
        self.shortcut = shortcut
        self.add_module(style.activation, style.act())
        self._activation = style.activation
        self.post = post

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        act = self.get_submodule(self._activation)
        return self.post(act(self.residual(x) + self.shortcut(x)))


def senet_stem(spec: SENetSpec) -> nn.Sequential:
    """Make ResNet's stem, or three 3x3 convolutions; both with Caffe's pooling."""
    if spec.stem == "cifar":
        return stem("cifar", spec.in_channels, spec.stem_width, spec.style)
    if spec.deep_stem:
        channels = (spec.in_channels, spec.stem_width, spec.stem_width, spec.stem_channels)
        layers: dict[str, nn.Module] = {}
        for index, (before, after) in enumerate(pairwise(channels), 1):
            layers[f"conv{index}"] = conv3x3(before, after, stride=2 if index == 1 else 1)
            layers[f"norm{index}"] = spec.style.norm(after)
            layers |= spec.style.named_act(index)
    else:
        layers = {
            "conv1": Conv2d(spec.in_channels, spec.stem_width, 7, stride=2, padding=3, bias=False),
            "norm1": spec.style.norm(spec.stem_width),
            **spec.style.named_act(1),
        }
    return named(**layers, maxpool=nn.MaxPool2d(3, stride=2, ceil_mode=True))


def senet_head(spec: SENetSpec) -> nn.Sequential:
    """Make global average pool, dropout if wanted, one FC layer."""
    dropout = {"dropout": nn.Dropout(spec.dropout)} if spec.dropout else {}
    return named(
        avgpool=nn.AdaptiveAvgPool2d(1),
        flatten=nn.Flatten(1),
        **dropout,
        fc=Linear(spec.out_channels, spec.num_classes),
    )


class SENet(nn.Sequential):
    """Stem, stages, head: images (N, C, H, W) -> logits (N, num_classes).

    Initialised as ResNet (section 5.1).
    """

    def __init__(self, spec: SENetSpec):
        def block(config: BlockConfig) -> nn.Module:
            return SEBlock(
                residual_branch(spec, config),
                shortcut(spec, config),
                gate(spec, config, "post", config.out_channels),
                spec.style,
            )

        super().__init__(
            OrderedDict(stem=senet_stem(spec), **stack_stages(spec, block), head=senet_head(spec))
        )
        he_initialise(self)
        begin_gates(self, spec)


def begin_gates(net: nn.Module, spec: SENetSpec) -> None:
    """Set the bias of each gate's second FC layer, where it has one.

    A gate that begins near 1 leaves F(x) as it is until it has learnt something, as the gates of
    highway networks begin with a bias (Srivastava et al. 2015, 1505.00387, section 2.2).
    """
    if not spec.gate_bias:
        # All biases begin at 0.
        return
    for module in net.modules():
        if isinstance(module, SqueezeExcitation) and module.expand.bias is not None:
            nn.init.constant_(module.expand.bias, spec.gate_bias)


SENET_154 = SENetSpec(
    depth=154,
    groups=64,
    width_per_group=4,
    deep_stem=True,
    halved_1x1=True,
    projection="3x3",
    dropout=0.2,
)
"""Appendix A1."""


def _presets() -> tuple[Preset, ...]:
    def ablation(title: str, table: int, **knobs: Any) -> Preset:
        spec = SENetSpec(depth=50, se_bias=False, **knobs)
        return Preset(f"SE-ResNet-50 {title}", spec, f"1709.01507v4, Table {table}")

    return (
        *(
            Preset(f"SE-ResNet-{depth}", SENetSpec(depth=depth), "1709.01507v4, Table 2")
            for depth in (50, 101, 152)
        ),
        *(
            Preset(
                f"SE-ResNeXt-{depth} 32x4d",
                SENetSpec(depth=depth, groups=32, width_per_group=4),
                "1709.01507v4, Table 2",
            )
            for depth in (50, 101)
        ),
        Preset("SENet-154", SENET_154, "1709.01507v4, Table 8"),
        *(ablation(f"r{r}", 10, se_reduction=r) for r in (2, 4, 8, 16, 32)),
        ablation("max squeeze", 11, squeeze="max"),
        *(ablation(f"{kind} excitation", 12, excitation=kind) for kind in ("relu", "tanh")),
        *(ablation(f"stage {number}", 13, se_stages=(number,)) for number in (2, 3, 4)),
        *(ablation(place, 14, se_position=place) for place in ("pre", "post", "identity")),
        ablation("3x3", 15, se_position="3x3"),
        ablation("no squeeze", 16, squeeze="none"),
    )


FAMILY = Family(
    spec=SENetSpec,
    network=SENet,
    title=message("SENet"),
    paper="Hu et al. 2018, Squeeze-and-Excitation Networks (1709.01507)",
    idea=message("A small gate looks at all channels at once and weighs each of them."),
    presets=_presets(),
    figure="gate",
    namesakes=other_stride,
    year=2017,
    ancestors=(
        Ancestor(
            "resnet",
            message("Its blocks; a gate scales the channels of each branch before it is added."),
        ),
    ),
)
