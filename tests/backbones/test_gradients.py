"""Every parameter of every family takes part in what the network computes."""

import pytest
import torch
from torch.nn import functional

from backbones.auxiliary import total_loss
from backbones.registry import FAMILIES, build, parse

SMALL = (
    "plain?stem=cifar&stages=1,2,1",
    "resnet?stem=cifar&stages=1,2,1&shortcut=B",
    "resnet?stages=1,1&width=16&groups=4&se_reduction=4&input_size=32",
    "densenet?stem=cifar&blocks=2,3&growth_rate=8",
    "densenet?stem=cifar&blocks=2,3&growth_rate=8&bottleneck=false&memory_efficient=true",
    "densenet?blocks=2,2&growth_rate=8&se_reduction=2&dropout=0.2&input_size=32",
    *(
        f"preact_resnet?stem=cifar&stages=2,1&shortcut=B&activation_order={order}"
        for order in ("original", "bn_after_addition", "relu_before_addition", "relu_only", "full")
    ),
    *(
        f"preact_resnet?stem=cifar&stages=2,1&shortcut_variant={variant}&gate_bias=-1"
        for variant in ("scaling", "exclusive_gating", "shortcut_gating", "conv", "dropout")
    ),
    "preact_resnet?stages=1,1&width=16&se_reduction=4&input_size=32",
    *(
        f"senet?stages=1,1&width=16&groups=4&se_reduction=2&input_size=32&se_position={position}"
        for position in ("standard", "pre", "post", "identity", "3x3")
    ),
    (
        "senet?stages=1,1&width=16&groups=4&deep_stem=true&halved_1x1=true&projection=3x3"
        "&se_reduction=2&squeeze=max&excitation=softmax&dropout=0.2&input_size=32"
    ),
    "nasnet?stem=cifar&cells=1&filters=4&drop_path=0&auxiliary_head=true",
    "efficientnet?stem=cifar&width=0.5&drop_connect=0&dropout=0",
    "nasbench201?cells=1&width=4",
    "torchvision?model=shufflenet_v2_x0_5&in_channels=1&input_size=64&num_classes=10",
    "timm?model=convnext_atto&input_size=64&num_classes=10",
)


def test_all_families_are_tried() -> None:
    assert {parse(text).family for text in SMALL} >= set(FAMILIES)


@pytest.mark.parametrize("text", SMALL)
def test_gradients_flow(text: str) -> None:
    torch.manual_seed(0)
    spec = parse(text)
    net = build(spec).train()
    images = torch.randn(8, *spec.input_shape)
    labels = torch.arange(8)
    total_loss(net(images), lambda logits: functional.cross_entropy(logits, labels)).backward()
    idle = [
        name
        for name, parameter in net.named_parameters()
        if parameter.grad is None or not parameter.grad.any() or not parameter.grad.isfinite().all()
    ]
    assert not idle
