"""Say which knobs each family's template knows, and what it needs besides the spec."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from backbones.efficientnet import HEAD_CHANNELS, STEM_CHANNELS, TABLE_1, stage_configs
from export.code.nasbench201 import nasbench201
from export.code.nasnet import nasnet


@dataclass(frozen=True)
class Template:
    """Knobs and values that a family's template knows.

    ``network`` names the class that it defines, ``knobs`` are those that it fills in whatever
    their value, ``values`` the values that it knows of others.
    """

    network: str
    knobs: frozenset[str]
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    more: Callable[[Any], dict[str, Any]] = lambda _spec: {}

    def context(self, spec: Any) -> dict[str, Any]:
        """Return what the template needs besides the spec."""
        return {"network": self.network, "papers": [], **self.more(spec)}


def _staged(spec: Any, *flags: "Flag") -> dict[str, Any]:
    """Return the blocks' names and what they take besides channels and stride."""
    stages = list(spec.stage_configs())
    dilates = any(stage.dilation > 1 for stage in stages)
    if dilates:
        basic = (Flag("before", "int", "before", "dilation", lambda stage: stage.first_dilation),)
        second = "dilation" if spec.block == "basic" else "before"
        flags += basic if spec.block == "basic" else ()
        flags += (Flag("dilation", "int", second, "dilation", lambda stage: stage.dilation),)
    of_stage = flags
    if dilates and spec.block != "basic":
        before = Flag("before", "int", "", "", lambda stage: stage.first_dilation)
        of_stage = (*flags[:-1], before, flags[-1])
    return {
        "block": "BasicBlock" if spec.block == "basic" else "Bottleneck",
        "papers": [RESNEXT] if spec.groups > 1 else [],
        "has_bias": spec.se_reduction is not None,
        "norm": "nn.BatchNorm2d" if spec.norm == "batch" else "norm",
        "act": ACTIVATIONS[spec.activation],
        "dilates": dilates,
        "block_more": [f"{flag.name}: {flag.kind}" for flag in flags],
        "stage_more": [f"{flag.name}: {flag.kind}" for flag in of_stage],
        "more_of_first": "".join(f", {flag.of_first}" for flag in flags),
        "more_of_rest": "".join(f", {flag.of_rest}" for flag in flags),
        "more_of": lambda stage: [f"{flag.name}={flag.of(stage)}" for flag in of_stage],
    }


@dataclass(frozen=True)
class Flag:
    """A parameter of blocks besides channels and stride.

    ``of_first`` and ``of_rest`` are what a stage gives its first block and the others, ``of`` is
    what the network gives a stage.
    """

    name: str
    kind: str
    of_first: str
    of_rest: str
    of: Callable[[Any], object]


def _senet(spec: Any) -> dict[str, Any]:
    numbers = spec.numbers(spec.stem, spec.stages)
    some = spec.se_reduction is not None and spec.se_stages != numbers
    gated = Flag("gated", "bool", "gated", "gated", lambda stage: stage.number in spec.se_stages)
    return {
        **_staged(spec, *([gated] if some else [])),
        "has_bias": spec.se_reduction is not None and spec.se_bias,
        "some_stages": some,
    }


def _preact(spec: Any) -> dict[str, Any]:
    activates = spec.activation_order in ("full", "relu_only")
    first = Flag("first", "bool", "first", "False", lambda stage: stage.reads_stem)
    has_first = activates and (spec.shortcut != "C" or spec.stem == "imagenet")
    gated = spec.shortcut_variant in ("exclusive_gating", "shortcut_gating")
    return {
        **_staged(spec, *([first] if has_first else [])),
        "block": "Unit",
        "has_bias": spec.se_reduction is not None or gated,
        "activates": activates,
        "gated": gated,
    }


def _efficientnet(spec: Any) -> dict[str, Any]:
    stages, start = [], 0
    for name, blocks in stage_configs(spec):
        first = blocks[0]
        given = [str(n) for n in (len(blocks), first.in_channels, first.out_channels)]
        if spec.drop_connect:
            given.insert(0, str(start))
        given += [f"{word}={getattr(first, word)}" for word in ("expansion", "kernel", "stride")]
        stages.append({"name": name, "given": given})
        start += len(blocks)
    return {
        "stages": stages,
        "total": start,
        "stem": spec.channels(STEM_CHANNELS),
        "stride": 2 if spec.stem == "imagenet" else 1,
        "last": spec.channels(TABLE_1[-1].channels),
        "features": spec.channels(HEAD_CHANNELS),
    }


RESNEXT = (
    "Xie et al. 2017, Aggregated Residual Transformations for Deep Neural Networks (1611.05431)"
)
ACTIVATIONS = {
    "relu": "nn.ReLU(inplace=True)",
    "silu": "nn.SiLU(inplace=True)",
    "gelu": "nn.GELU()",
}
TASK = frozenset({"num_classes", "in_channels", "input_size", "input_height", "input_width"})
STAGED = (
    TASK
    | {"depth", "stages", "width", "stem_width", "groups", "width_per_group"}
    | {"se_reduction", "output_stride"}
)
BODY: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "stem": ("imagenet", "cifar"),
        "block": ("basic", "bottleneck"),
        "stride_on": ("1x1", "3x3"),
        "norm": ("batch", "group"),
        "activation": tuple(ACTIVATIONS),
    }
)
SHORTCUT: Mapping[str, tuple[Any, ...]] = MappingProxyType({"shortcut": ("A", "B", "C")})

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        "plain": Template("PlainNet", STAGED, BODY, _staged),
        "resnet": Template("ResNet", STAGED, {**BODY, **SHORTCUT}, _staged),
        "senet": Template(
            "SENet",
            STAGED | {"se_stages", "se_bias", "gate_bias", "deep_stem", "halved_1x1", "dropout"},
            {
                **BODY,
                **SHORTCUT,
                "se_position": ("standard", "pre", "post", "identity", "3x3"),
                "squeeze": ("avg", "max", "none"),
                "excitation": ("sigmoid", "double_sigmoid", "tanh", "relu", "softmax"),
                "projection": ("1x1", "3x3"),
            },
            _senet,
        ),
        "preact_resnet": Template(
            "PreActResNet",
            STAGED | {"shortcut_scale", "residual_scale", "gate_bias", "shortcut_dropout"},
            {
                **BODY,
                **SHORTCUT,
                "activation_order": (
                    "original",
                    "bn_after_addition",
                    "relu_before_addition",
                    "relu_only",
                    "full",
                ),
                "shortcut_variant": (
                    "identity",
                    "scaling",
                    "exclusive_gating",
                    "shortcut_gating",
                    "conv",
                    "dropout",
                ),
            },
            _preact,
        ),
        "densenet": Template(
            "DenseNet",
            TASK
            | {"depth", "blocks", "growth_rate", "bottleneck", "compression", "init_channels"}
            | {"dropout", "se_reduction"},
            {"stem": ("imagenet", "cifar"), "memory_efficient": (False,)},
        ),
        "efficientnet": Template(
            "EfficientNet",
            TASK
            | {"phi", "alpha", "beta", "gamma", "width", "depth", "resolution", "se_reduction"}
            | {"dropout", "drop_connect", "norm_eps", "norm_momentum"},
            {"stem": ("imagenet", "cifar"), "padding": ("same", "symmetric")},
            _efficientnet,
        ),
        "nasnet": Template(
            "NASNet",
            TASK
            | {
                "cell",
                "cells",
                "filters",
                "stem_multiplier",
                "skip_reduction_input",
                "first_previous",
            }
            | {"drop_path", "dropout", "norm_eps", "norm_momentum"},
            {
                "stem": ("imagenet", "cifar"),
                "auxiliary_head": (False,),
                "average_padding": ("excluded", "counted"),
            },
            nasnet,
        ),
        "nasbench201": Template(
            "NASBench201Net", TASK | {"arch", "cells", "width"}, more=nasbench201
        ),
    }
)
"""The templates by family."""
