"""Exchange weights with other libraries: layers are the same, so tensors pass unchanged."""

from collections.abc import Mapping
from types import MappingProxyType

import torch
from torch import Tensor, nn

from backbones.efficientnet import released_spec
from backbones.reference_names import (
    Rename,
    densenet_name,
    efficientnet_name,
    nasnet_name,
    resnet_name,
)
from backbones.scaling import RELEASED
from backbones.spec import BackboneSpec


class ReferenceMismatchError(ValueError):
    """Reference weights do not fit the network; the message names the first difference."""


REFERENCE_NAMES: Mapping[str, Rename] = MappingProxyType(
    {
        "resnet": resnet_name,
        "senet": resnet_name,
        "densenet": densenet_name,
        "efficientnet": efficientnet_name,
        "nasnet": nasnet_name,
    }
)
"""Names of our parts in each family's reference implementation."""


def _torchvision_text(variant: str) -> str:
    """Return a variant's text as torchvision has it: symmetric padding, PyTorch's BN up to B4."""
    default = {"norm_eps": 1e-5, "norm_momentum": 0.1} if variant <= "B4" else {}
    return released_spec(variant, padding="symmetric", **default).text


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
        **{_torchvision_text(variant): f"efficientnet_{variant.lower()}" for variant in RELEASED},
    }
)
"""The torchvision model that a spec's text form is, for those with published weights."""

_COUNTER = "num_batches_tracked"


def renamed(spec: BackboneSpec, state_dict: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return a reference's tensors under our names.

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
