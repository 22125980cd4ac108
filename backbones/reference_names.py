"""Translate other libraries' names of parameters into ours.

Each function takes a name in a reference implementation's state dict: torchvision for ResNet,
ResNeXt, DenseNet and EfficientNet, timm (which has the authors' released models) for SE-ResNet,
SE-ResNeXt, SENet-154 and NASNet-A large. A name that is none of theirs comes back as it is.
"""

import re
from collections.abc import Callable

Rename = Callable[[str], str]


def by_patterns(*patterns: tuple[str, str]) -> Rename:
    """Make a renaming by regular expressions, all of which are applied in order."""
    compiled = [(re.compile(pattern), replacement) for pattern, replacement in patterns]

    def rename(name: str) -> str:
        for pattern, replacement in compiled:
            name = pattern.sub(replacement, name)
        return name

    return rename


def _stage(name: str) -> str:
    """Translate a stage's name: ``layer1`` of torchvision and timm is the paper's conv2_x."""
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
    """Translate names of torchvision (ResNe[X]t) and timm (legacy SE-ResNe[X]t, SENet-154)."""
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
"""Translate names of torchvision's DenseNet."""

NORM_NAMES = r"(weight|bias|running_mean|running_var|num_batches_tracked)"

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), name) for pattern, name in pairs)


def _apply(rules: Rules, name: str) -> str:
    """Rename by the first rule that fits; unchanged where none does."""
    for pattern, ours in rules:
        if match := pattern.fullmatch(name):
            return match.expand(ours)
    return name


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
    """Translate names of torchvision's EfficientNet."""
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
    """Translate names of timm's NASNet-A large, which has six cells in each stage."""
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
