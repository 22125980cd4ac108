"""Define pre-activation ResNet, and the units that its paper compares it with.

Identity Mappings in Deep Residual Networks, He, Zhang, Ren, Sun 2016 (1603.05027).
    y = h(x) + F(x),  x' = f(y)        equations 1 and 2
With h and f both the identity a signal passes from any unit to any other (equation 4). Figure 4
and Table 2 move the activation f into F (``activation_order``); Figure 2 and Table 1 replace h by
scaling, gates, a convolution or dropout (``shortcut_variant``), all of them with f = ReLU.

Appendix: the first unit's activation comes before the paths split, the last unit is followed by
an extra one. So does every unit that changes the shape in the authors' code (resnet-1k-layers),
where the projection reads the activated tensor and has no BN. CIFAR nets of bottlenecks have
9n + 2 layers, 16 channels in the stem and 64 to 256 out of the stages. Behind the ImageNet stem,
which keeps its BN, ReLU and max pool, the first unit needs no activation of its own.
"""

from collections import OrderedDict
from typing import Any, Literal

import torch
from torch import Tensor, nn

from backbones.family import Ancestor, Family, Preset
from backbones.layers import classifier, conv1x1, he_initialise, named
from backbones.resnet import block_layers, usual_shortcut
from backbones.shortcuts import (
    Gate,
    Scale,
    Shortcut,
    ShortcutGate,
    changes_shape,
    shortcut_path,
)
from backbones.spec import SpecError
from backbones.squeeze_excitation import squeeze_excitation
from backbones.stages import BlockConfig, StagedSpec, stack_stages
from backbones.style import stem
from knobs.knob import knob
from language.said import Note, message

ActivationOrder = Literal[
    "original", "bn_after_addition", "relu_before_addition", "relu_only", "full"
]
ShortcutVariant = Literal[
    "identity", "scaling", "exclusive_gating", "shortcut_gating", "conv", "dropout"
]

VARIANT_KNOBS: dict[str, tuple[ShortcutVariant, ...]] = {
    "shortcut_scale": ("scaling",),
    "residual_scale": ("scaling",),
    "gate_bias": ("exclusive_gating", "shortcut_gating"),
    "shortcut_dropout": ("dropout",),
}
"""Knobs that only these shortcut variants have; elsewhere they keep their defaults."""


class PreActResNetSpec(StagedSpec):
    """Knobs of pre-activation ResNet; defaults are PreAct-ResNet-50 and, for CIFAR, -20."""

    family = "preact_resnet"

    activation_order: ActivationOrder = knob(
        "Where BN and ReLU stand (Figure 4): after the addition, or before each convolution (full "
        "pre-activation).",
        default="full",
    )
    shortcut: Shortcut = knob(
        "A: zero-padded identity. B: projection where shapes change. C: projection in every unit.",
        releases=("shortcut_variant",),
    )
    shortcut_variant: ShortcutVariant = knob(
        "What happens to x on its way around F (Figure 2).",
        default="identity",
        releases=("shortcut",),
    )
    shortcut_scale: float = knob(
        "Constant that scales the shortcut; 0 is a plain network.",
        symbol="λ",
        default=0.5,
        low=0.0,
        high=2.0,
        suggested=(0.0, 0.5, 1.0),
        span=(0, 2),
        step=0.05,
    )
    residual_scale: float = knob(
        "Constant that scales F beside a scaled shortcut.",
        default=0.5,
        low=0.0,
        high=2.0,
        suggested=(0.5, 1.0),
        span=(0, 2),
        step=0.05,
    )
    gate_bias: float = knob(
        "First value of the gate's bias: the lower, the nearer the shortcut is to the identity.",
        symbol="b_g",
        default=-6.0,
        low=-20.0,
        high=20.0,
        suggested=(0.0, -5.0, -6.0, -7.0),
        span=(-20, 20),
        step=0.5,
    )
    shortcut_dropout: float = knob(
        "Share of the shortcut that dropout sets to zero.",
        default=0.5,
        low=0.0,
        high=0.9,
        suggested=(0.1, 0.3, 0.5),
        span=(0, 0.9),
        step=0.05,
    )

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve option A for CIFAR nets of basic blocks, C for 1x1 everywhere, else B."""
        values = super().resolve(given)
        if values["shortcut_variant"] == "conv":
            if values["shortcut"] not in (None, "C"):
                raise SpecError(
                    "shortcut", values["shortcut"], "a 1x1 convolution on every shortcut is C"
                )
            values["shortcut"] = "C"
        elif values["shortcut"] == "C" and values["shortcut_variant"] == "identity":
            values["shortcut_variant"] = "conv"
        elif values["shortcut"] is None:
            is_basic = values["block"] == "basic"
            values["shortcut"] = usual_shortcut(values) if is_basic else "B"
        for name, variants in VARIANT_KNOBS.items():
            if values["shortcut_variant"] not in variants:
                values[name] = cls.model_fields[name].default
        return values

    def idle(self, name: str) -> Note | None:
        """Return why a knob does nothing: the shortcut's variant does not have it."""
        variants = VARIANT_KNOBS.get(name, (self.shortcut_variant,))
        if self.shortcut_variant in variants:
            return super().idle(name)
        return Note(
            message("No effect with this shortcut variant. It belongs to: {variants}."),
            {"variants": ", ".join(variants)},
        )


class Unit(nn.Module):
    """output(F(a) + h(a)) where a = shared(x), the activation before the paths split."""

    def __init__(
        self, shared: nn.Module, residual: nn.Module, shortcut: nn.Module, output: nn.Module
    ):
        super().__init__()
        self.shared = shared
        self.residual = residual
        self.shortcut = shortcut
        self.output = output

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        x = self.shared(x)
        return self.output(self.residual(x) + self.shortcut(x))


class ExclusiveGatingUnit(Unit):
    """g(x) F(x) + (1 - g(x)) h(x): exclusive gating as in highway networks, Figure 2 (c)."""

    def __init__(self, gate: Gate, *paths: nn.Module):
        super().__init__(*paths)
        self.gate = gate

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        x = self.shared(x)
        gate = self.gate(x)
        return self.output(gate * self.residual(x) + (1 - gate) * self.shortcut(x))


def pre_activation(spec: PreActResNetSpec, config: BlockConfig) -> nn.Module:
    """Make what comes before a unit's first convolution; nothing where x is activated."""
    if config.is_first and spec.stem == "imagenet":
        return nn.Identity()
    match spec.activation_order:
        case "full":
            return named(norm=spec.style.norm(config.in_channels), **spec.style.named_act())
        case "relu_only":
            # Not in place, as the shortcut reads the same x.
            return spec.style.act(in_place=False)
        case _:
            return nn.Identity()


def residual_layers(spec: PreActResNetSpec, config: BlockConfig) -> dict[str, nn.Module]:
    """Make F from its first convolution to its end, in the order of Figure 4."""
    layers = block_layers(spec, config)
    match spec.activation_order:
        case "full" | "bn_after_addition":
            # The last BN moves: before the unit, or behind its addition.
            layers.popitem()
        case "relu_before_addition":
            layers |= spec.style.named_act(len(layers) // 3 + 1)
        case _:
            pass
    return layers | squeeze_excitation(config.out_channels, spec.se_reduction)


def output_activation(spec: PreActResNetSpec, config: BlockConfig) -> nn.Module:
    """Make f, what follows the addition: nothing in the pre-activated orders."""
    match spec.activation_order:
        case "original":
            return spec.style.act()
        case "bn_after_addition":
            return named(norm=spec.style.norm(config.out_channels), **spec.style.named_act())
        case _:
            return nn.Identity()


def plain_shortcut(spec: PreActResNetSpec, config: BlockConfig) -> nn.Module:
    """Make the shortcut of option A, B or C; in full pre-activation a projection has no BN."""
    path = shortcut_path(config, spec.shortcut, spec.style)
    if spec.activation_order == "full" and isinstance(path, nn.Sequential):
        return conv1x1(config.in_channels, config.out_channels, stride=config.stride)
    return path


def shortcut(spec: PreActResNetSpec, config: BlockConfig) -> nn.Module:
    """Make h(x) of Figure 2, but for exclusive gating, which holds F too."""
    path = plain_shortcut(spec, config)
    match spec.shortcut_variant:
        case "scaling":
            return named(path=path, scale=Scale(spec.shortcut_scale))
        case "shortcut_gating":
            return ShortcutGate(path, Gate(config))
        case "dropout":
            return named(path=path, dropout=nn.Dropout(spec.shortcut_dropout))
        case _:
            return path


def unit(spec: PreActResNetSpec, config: BlockConfig) -> Unit:
    """Make one residual unit of the spec."""
    activation = pre_activation(spec, config)
    path = shortcut(spec, config)
    layers = residual_layers(spec, config)
    if spec.shortcut_variant == "scaling":
        layers["scale"] = Scale(spec.residual_scale)
    is_shared = config.is_first or changes_shape(config) or spec.shortcut == "C"
    if not is_shared and not isinstance(activation, nn.Identity):
        layers = {"preactivation": activation} | layers
    paths = (
        activation if is_shared else nn.Identity(),
        named(**layers),
        path,
        output_activation(spec, config),
    )
    if spec.shortcut_variant == "exclusive_gating":
        return ExclusiveGatingUnit(Gate(config), *paths)
    return Unit(*paths)


def preact_stem(spec: PreActResNetSpec) -> nn.Sequential:
    """Make the stem; on CIFAR the first unit does BN and ReLU itself."""
    made = stem(spec.stem, spec.in_channels, spec.stem_width, spec.style)
    layers = dict(made.named_children())
    if spec.stem == "cifar":
        act = f"{spec.activation}1"
        left_out = {"full": ("norm1", act), "relu_only": (act,)}
        for name in left_out.get(spec.activation_order, ()):
            del layers[name]
    return named(**layers)


def last_activation(spec: PreActResNetSpec) -> dict[str, nn.Module]:
    """Make the extra activation in front of the pool (appendix)."""
    match spec.activation_order:
        case "full":
            return {"norm": spec.style.norm(spec.out_channels), **spec.style.named_act()}
        case "relu_only":
            return spec.style.named_act()
        case _:
            return {}


class PreActResNet(nn.Sequential):
    """Stem, stages, head: images (N, C, H, W) -> logits (N, num_classes)."""

    def __init__(self, spec: PreActResNetSpec):
        super().__init__(
            OrderedDict(
                stem=preact_stem(spec),
                **stack_stages(spec, lambda config: unit(spec, config)),
                head=classifier(spec.out_channels, spec.num_classes, **last_activation(spec)),
            )
        )
        initialise(self, spec)


def initialise(
    net: nn.Module, spec: PreActResNetSpec, generator: torch.Generator | None = None
) -> None:
    """Initialise as ResNet; the gates' biases start at b_g (section 3.1)."""
    he_initialise(net, generator)
    if spec.shortcut_variant not in VARIANT_KNOBS["gate_bias"]:
        return
    for module in net.modules():
        if isinstance(module, Gate) and module.conv.bias is not None:
            nn.init.constant_(module.conv.bias, spec.gate_bias)


def _presets() -> tuple[Preset, ...]:
    orders = {
        "original": "original",
        "BN after addition": "bn_after_addition",
        "ReLU before addition": "relu_before_addition",
        "ReLU-only": "relu_only",
    }
    variants: dict[str, dict[str, Any]] = {
        "scaled 0 and 1": {"shortcut_variant": "scaling", "shortcut_scale": 0, "residual_scale": 1},
        "scaled 0.5 and 1": {"shortcut_variant": "scaling", "residual_scale": 1},
        "scaled 0.5 and 0.5": {"shortcut_variant": "scaling"},
        "exclusive gating": {"shortcut_variant": "exclusive_gating"},
        "shortcut-only gating": {"shortcut_variant": "shortcut_gating"},
        "1x1 shortcuts": {"shortcut_variant": "conv"},
        "dropout shortcuts": {"shortcut_variant": "dropout"},
    }

    def cifar(title: str, table: int, **knobs: Any) -> Preset:
        spec = PreActResNetSpec(stem="cifar", **knobs)
        return Preset(title, spec, f"1603.05027, Table {table}")

    wide = [
        Preset(
            f"WRN-{depth}-{factor}",
            PreActResNetSpec(stem="cifar", depth=depth, width=16 * factor),
            "1605.07146, Table 5",
        )
        for depth, factor in ((28, 10),)
    ]
    return (
        *(
            Preset(f"PreAct-ResNet-{depth}", PreActResNetSpec(depth=depth), "1603.05027, section 4")
            for depth in (18, 34, 50, 101, 152, 200)
        ),
        *(cifar(f"PreAct-ResNet-{depth} CIFAR", 4, depth=depth) for depth in (110, 164, 1001)),
        *(
            cifar(f"ResNet-{depth} CIFAR {title}", 2, depth=depth, activation_order=order)
            for depth in (110, 164)
            for title, order in orders.items()
        ),
        *wide,
        *(
            cifar(f"ResNet-110 CIFAR {title}", 1, depth=110, activation_order="original", **knobs)
            for title, knobs in variants.items()
        ),
    )


FAMILY = Family(
    spec=PreActResNetSpec,
    network=PreActResNet,
    title=message("Pre-activation ResNet"),
    paper="He et al. 2016, Identity Mappings in Deep Residual Networks (1603.05027)",
    idea=message("BN and ReLU move in front of the convolutions, so the shortcut is a clear path."),
    presets=_presets(),
    figure="orders",
    year=2016,
    ancestors=(
        Ancestor(
            "resnet",
            message("Blocks and shortcuts; no ReLU is left after the addition."),
        ),
    ),
)
