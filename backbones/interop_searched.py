"""Weights of torchvision's EfficientNet and timm's NASNet-A large for our networks.

A reference is another library's model: the text form of our spec that computes the same function,
and what each of its parameters and statistics is called here. Nothing is imported from them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from torch import Tensor

from backbones.efficientnet import released_spec
from backbones.nasnet import NASNetSpec
from backbones.scaling import RELEASED


@dataclass(frozen=True)
class Reference:
    """Our spec's text form, and our name for each name in the other library's state dict."""

    spec: str
    rename: Callable[[str], str]

    def convert(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """A state dict that ``load_state_dict`` of our network takes; raises KeyError."""
        return {self.rename(name): value for name, value in weights.items()}


NORM_NAMES = r"(weight|bias|running_mean|running_var|num_batches_tracked)"

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), name) for pattern, name in pairs)


def _apply(rules: Rules, name: str) -> str:
    for pattern, ours in rules:
        if match := pattern.fullmatch(name):
            return match.expand(ours)
    raise KeyError(name)


_MBCONV_PARTS = {"expand": "norm1", "depthwise": "norm2", "project": "norm3"}
_EFFICIENTNET = _rules(
    (r"features\.0\.0\.weight", "stem.conv.weight"),
    (rf"features\.0\.1\.{NORM_NAMES}", r"stem.norm.\1"),
    (r"features\.8\.0\.weight", "head.conv.weight"),
    (rf"features\.8\.1\.{NORM_NAMES}", r"head.norm.\1"),
    (r"classifier\.1\.(weight|bias)", r"head.fc.\1"),
)
_MBCONV = re.compile(r"features\.([1-7])\.(\d+)\.block\.(\d)\.(.+)")


def efficientnet_name(name: str) -> str:
    """Our name for one of torchvision's EfficientNet; raises KeyError."""
    match = _MBCONV.fullmatch(name)
    if match is None:
        return _apply(_EFFICIENTNET, name)
    stage, block, part, rest = match.groups()
    # MBConv1, which only the first of these stages has, begins with the depthwise convolution.
    parts = ("depthwise", "se", "project") if stage == "1" else (
        "expand", "depthwise", "se", "project",
    )  # fmt: skip
    branch = f"stage{int(stage) + 1}.{block}.branch"
    if parts[int(part)] == "se":
        return f"{branch}.se.{rest.replace('fc1', 'reduce').replace('fc2', 'expand')}"
    layer, parameter = rest.split(".")
    kind = parts[int(part)]
    return f"{branch}.{kind if layer == '0' else _MBCONV_PARTS[kind]}.{parameter}"


_NASNET_CELL = _rules(
    (r"conv_1x1\.conv\.weight", "current.conv.weight"),
    (rf"conv_1x1\.bn\.{NORM_NAMES}", r"current.norm.\1"),
    (r"conv_prev_1x1\.conv\.weight", "previous.conv.weight"),
    (rf"conv_prev_1x1\.bn\.{NORM_NAMES}", r"previous.norm.\1"),
    (r"path_([12])\.conv\.weight", r"previous.conv\1.weight"),
    (rf"final_path_bn\.{NORM_NAMES}", r"previous.norm.\1"),
)
_NASNET_ENDS = _rules(
    (r"conv0\.conv\.weight", "stem.conv0.weight"),
    (rf"conv0\.bn\.{NORM_NAMES}", r"stem.norm0.\1"),
    (r"last_linear\.(weight|bias)", r"head.fc.\1"),
)
_NASNET_BRANCH = re.compile(r"comb_iter_(\d)_(left|right)\.(.+)")
_NASNET_SEPARABLE = _rules(
    (r"separable_([12])\.depthwise_conv2d\.weight", r"depthwise\1.weight"),
    (r"separable_([12])\.pointwise_conv2d\.weight", r"pointwise\1.weight"),
    (rf"bn_sep_([12])\.{NORM_NAMES}", r"norm\1.\2"),
)


def nasnet_name(name: str) -> str:
    """Our name for one of timm's NASNet-A with six cells in each stage; raises KeyError."""
    cell, _, rest = name.partition(".")
    if not cell.startswith(("cell_", "reduction_cell_")):
        return _apply(_NASNET_ENDS, name)
    number = int(cell.rpartition("_")[2])
    if cell.startswith("cell_stem"):
        place = f"stem.{cell}"
    elif cell.startswith("reduction"):
        place = f"reduction{number + 1}"
    else:
        place = f"stage{number // 6 + 1}.{cell}"
    if match := _NASNET_BRANCH.fullmatch(rest):
        block, side, layer = match.groups()
        return f"{place}.block{int(block) + 1}.{side}.{_apply(_NASNET_SEPARABLE, layer)}"
    return f"{place}.{_apply(_NASNET_CELL, rest)}"


def _torchvision_spec(variant: str) -> str:
    """Symmetric padding; epsilon and momentum are PyTorch's defaults up to B4."""
    default = {"norm_eps": 1e-5, "norm_momentum": 0.1} if variant <= "B4" else {}
    return released_spec(variant, padding="symmetric", **default).text


NASNET_LARGE = NASNetSpec(
    cells=6, filters=168, stem_multiplier=3.0, skip_reduction_input=True,
    average_padding="counted", input_size=331,
)  # fmt: skip

REFERENCES: Mapping[str, Reference] = MappingProxyType(
    {
        f"torchvision.efficientnet_{variant.lower()}": Reference(
            _torchvision_spec(variant), efficientnet_name
        )
        for variant in RELEASED
    }
    | {"timm.nasnetalarge": Reference(NASNET_LARGE.text, nasnet_name)}
)
"""References by library and name of the model there."""
