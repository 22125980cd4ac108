"""Weights of other libraries in our networks.

A family's entry in ``REFERENCE_NAMES`` turns a parameter's name in the reference implementation
into ours: torchvision for ResNet, ResNeXt and DenseNet, timm (which has the authors' Caffe models)
for SE-ResNet, SE-ResNeXt and SENet-154. Layers are the same, so tensors pass unchanged.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor, nn

from backbones.spec import BackboneSpec

Rename = Callable[[str], str]


class ReferenceMismatchError(ValueError):
    """Reference weights do not fit the network; the message names the first difference."""


def by_patterns(*patterns: tuple[str, str]) -> Rename:
    """A renaming by regular expressions, all of which are applied in order."""
    compiled = [(re.compile(pattern), replacement) for pattern, replacement in patterns]

    def rename(name: str) -> str:
        for pattern, replacement in compiled:
            name = pattern.sub(replacement, name)
        return name

    return rename


def _stage(name: str) -> str:
    """``layer1`` of torchvision and timm is the paper's conv2_x, timm's ``layer0`` the stem."""
    return re.sub(r"^layer([1-9])\.", lambda layer: f"conv{int(layer[1]) + 1}_x.", name)


_residual = by_patterns(
    (r"^(conv\d+_x\.\d+)\.conv(\d)", r"\1.residual.conv\2"),
    (r"^(conv\d+_x\.\d+)\.bn(\d)", r"\1.residual.norm\2"),
    (r"^(conv\d+_x\.\d+)\.se_module\.fc1", r"\1.residual.se.reduce"),
    (r"^(conv\d+_x\.\d+)\.se_module\.fc2", r"\1.residual.se.expand"),
    (r"^(conv\d+_x\.\d+)\.downsample\.0", r"\1.shortcut.conv"),
    (r"^(conv\d+_x\.\d+)\.downsample\.1", r"\1.shortcut.norm"),
    (r"^(?:layer0\.)?conv(\d)\.", r"stem.conv\1."),
    (r"^(?:layer0\.)?bn(\d)\.", r"stem.norm\1."),
    (r"^(?:fc|last_linear)\.", "head.fc."),
)


def resnet_name(name: str) -> str:
    """From torchvision's (ResNe[X]t) and timm's (legacy SE-ResNe[X]t, SENet-154) names."""
    return _residual(_stage(name))


densenet_name = by_patterns(
    (r"^features\.", ""),
    # The released files write norm.1 where torchvision's module has norm1.
    (r"\.(norm|conv)\.([12])\.", r".\1\2."),
    (r"\.(norm1|conv1)\.", r".first.\1."),
    (r"\.(norm2|conv2)\.", r".second.\1."),
    (r"^conv0\.", "stem.conv1."),
    (r"^norm0\.", "stem.norm1."),
    (r"^norm5\.", "head.norm."),
    (r"^classifier\.", "head.fc."),
)
"""torchvision's DenseNet."""

REFERENCE_NAMES: Mapping[str, Rename] = MappingProxyType(
    {"resnet": resnet_name, "senet": resnet_name, "densenet": densenet_name}
)
"""How each family's reference implementation names what we name."""

TORCHVISION: Mapping[str, str] = MappingProxyType(
    {
        "resnet?depth=18": "resnet18",
        "resnet?depth=34": "resnet34",
        "resnet?depth=50&stride_on=3x3": "resnet50",
        "resnet?depth=101&stride_on=3x3": "resnet101",
        "resnet?depth=152&stride_on=3x3": "resnet152",
        "resnet?depth=50&groups=32&width_per_group=4": "resnext50_32x4d",
        "resnet?depth=101&groups=32&width_per_group=8": "resnext101_32x8d",
        "resnet?depth=101&groups=64&width_per_group=4": "resnext101_64x4d",
        "densenet?depth=121": "densenet121",
        "densenet?depth=161": "densenet161",
        "densenet?depth=169": "densenet169",
        "densenet?depth=201": "densenet201",
    }
)
"""The torchvision model that a spec's text form is, for those with published weights."""

_COUNTER = "num_batches_tracked"


def renamed(spec: BackboneSpec, state_dict: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A reference's tensors under our names.

    Counters of seen batches are left out: older files have none and no result depends on them.
    Raises ReferenceMismatchError for a family that has no reference.
    """
    if spec.family not in REFERENCE_NAMES:
        raise ReferenceMismatchError(f"{spec.family} has no reference implementation.")
    rename = REFERENCE_NAMES[spec.family]
    return {
        rename(name): value for name, value in state_dict.items() if not name.endswith(_COUNTER)
    }


def load_reference(net: nn.Module, spec: BackboneSpec, state_dict: Mapping[str, Tensor]) -> None:
    """Load a reference implementation's weights into the network of ``spec``.

    Raises ReferenceMismatchError where a tensor is missing, left over or of another shape; the
    network is then unchanged.
    """
    given = renamed(spec, state_dict)
    own = {name: value for name, value in net.state_dict().items() if not name.endswith(_COUNTER)}
    if missing := sorted(own.keys() - given.keys()):
        raise ReferenceMismatchError(f"The weights lack {missing[0]} ({len(missing)} such names).")
    if left_over := sorted(given.keys() - own.keys()):
        raise ReferenceMismatchError(
            f"{spec.text} has no {left_over[0]} ({len(left_over)} such names)."
        )
    for name, value in own.items():
        if given[name].shape != value.shape:
            raise ReferenceMismatchError(
                f"{name} has the shape {tuple(given[name].shape)}, "
                f"{spec.text} needs {tuple(value.shape)}."
            )
    with torch.no_grad():
        net.load_state_dict(given, strict=False)
