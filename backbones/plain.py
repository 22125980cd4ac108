"""Define plain networks: ResNet without its shortcuts.

Deep Residual Learning for Image Recognition, He et al. 2015 (1512.03385), section 3.3 and Figure 3
(middle). The control of the paper's experiment: plain-34 has a higher training error than plain-18
(Table 2), plain-56 than plain-20 on CIFAR-10 (Figure 6). BN and ReLU follow every convolution.
"""

from collections import OrderedDict
from typing import Any

from torch import Tensor, nn

from backbones.family import Ancestor, Family, Preset
from backbones.layers import classifier, he_initialise
from backbones.resnet import residual_branch
from backbones.stages import BlockConfig, StagedSpec, stack_stages
from backbones.style import Style, stem
from language.said import message


class PlainSpec(StagedSpec):
    """Knobs of a plain network: those of ResNet but the shortcut; the default is plain-34."""

    family = "plain"
    has_shortcuts = False

    @classmethod
    def resolve(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Resolve to basic blocks, which are all that the paper has, where nothing else is said."""
        is_open = not {"depth", "block", "stages"} & given.keys()
        return super().resolve({"block": "basic"} | given if is_open else given)


class PlainBlock(nn.Module):
    """relu(F(x)): the layers of a residual block, nothing added."""

    def __init__(self, branch: nn.Module, style: Style):
        super().__init__()
        self.branch = branch
        self.add_module(style.activation, style.act())
        self._activation = style.activation

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) -> (N, C', H / stride, W / stride)."""
        return self.get_submodule(self._activation)(self.branch(x))


class PlainNet(nn.Sequential):
    """Stem, stages, head: images (N, C, H, W) -> logits (N, num_classes)."""

    def __init__(self, spec: PlainSpec):
        def block(config: BlockConfig) -> nn.Module:
            return PlainBlock(residual_branch(spec, config), spec.style)

        super().__init__(
            OrderedDict(
                stem=stem(spec.stem, spec.in_channels, spec.stem_width, spec.style),
                **stack_stages(spec, block),
                head=classifier(spec.out_channels, spec.num_classes),
            )
        )
        he_initialise(self)


FAMILY = Family(
    spec=PlainSpec,
    network=PlainNet,
    title=message("Plain network"),
    paper="He et al. 2015, Deep Residual Learning for Image Recognition (1512.03385)",
    idea=message("Layer after layer without shortcuts: past some depth, more layers train worse."),
    presets=(
        Preset("Plain-18", PlainSpec(depth=18), "1512.03385, Table 2"),
        Preset("Plain-34", PlainSpec(depth=34), "1512.03385, Table 2"),
        Preset("Plain-20 CIFAR", PlainSpec(stem="cifar", depth=20), "1512.03385, Figure 6"),
        Preset("Plain-32 CIFAR", PlainSpec(stem="cifar", depth=32), "1512.03385, Figure 6"),
        Preset("Plain-44 CIFAR", PlainSpec(stem="cifar", depth=44), "1512.03385, Figure 6"),
        Preset("Plain-56 CIFAR", PlainSpec(stem="cifar", depth=56), "1512.03385, Figure 6"),
    ),
    figure="residual",
    year=2014,
    ancestors=(
        Ancestor(
            "",
            message(
                "3x3 convolutions in stacks, from VGG; channels double where the image halves."
            ),
        ),
    ),
)
