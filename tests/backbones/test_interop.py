"""The same weights give the same logits as in torchvision and timm."""

import pytest
import timm
import torch
import torchvision
from timm.models.nasnet import NASNetALarge
from torch import nn

from backbones.interop import TORCHVISION, ReferenceMismatchError, load_reference, renamed
from backbones.registry import build, parse

SIZE = 64
TIMM = {
    "senet?depth=50": "legacy_seresnet50",
    "senet?depth=101": "legacy_seresnet101",
    "senet?depth=152": "legacy_seresnet152",
    "senet?depth=50&groups=32&width_per_group=4": "legacy_seresnext50_32x4d",
    "senet?depth=101&groups=32&width_per_group=4": "legacy_seresnext101_32x4d",
    "senet-154": "legacy_senet154",
    "nasnet-a-large-timm": "nasnetalarge",
}


def randomise_norms(net: nn.Module) -> None:
    """Scales, shifts and statistics that a trained network could have."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.1)
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)


def parity(text: str, reference: nn.Module) -> float:
    """Largest difference of the logits over their largest value."""
    spec = parse(text)
    randomise_norms(reference)
    net = build(spec, device="meta").to_empty(device="cpu")
    load_reference(net, spec, reference.state_dict())
    return difference(reference.eval(), net.eval(), SIZE)


def difference(reference: nn.Module, net: nn.Module, size: int) -> float:
    """The same on images of a size."""
    images = torch.randn(1, 3, size, size)
    with torch.no_grad():
        expected, actual = reference(images), net(images)
    assert expected.abs().max() > 0
    return float((actual - expected).abs().max() / expected.abs().max())


@pytest.mark.parametrize(("text", "name"), TORCHVISION.items(), ids=TORCHVISION.values())
def test_torchvision(text: str, name: str) -> None:
    torch.manual_seed(0)
    assert parse(text).text == text
    assert parity(text, torchvision.models.get_model(name)) < 1e-4


@pytest.mark.parametrize(("text", "name"), TIMM.items(), ids=TIMM.values())
def test_timm(text: str, name: str) -> None:
    torch.manual_seed(0)
    assert parity(text, timm.create_model(name)) < 1e-4


def test_released_files_of_densenet_have_other_names() -> None:
    spec = parse("densenet?depth=121")
    value = torch.zeros(1)
    old = {"features.denseblock1.denselayer2.norm.1.weight": value}
    assert list(renamed(spec, old)) == ["denseblock1.denselayer2.first.norm1.weight"]


def test_weights_of_another_network_are_refused() -> None:
    state = torchvision.models.resnet18().state_dict()
    spec = parse("resnet?depth=34")
    net = build(spec)
    before = net.state_dict()["stem.conv1.weight"].clone()
    with pytest.raises(ReferenceMismatchError, match=r"lack conv2_x\.2\.residual"):
        load_reference(net, spec, state)
    spec = parse("resnet?depth=18&num_classes=10")
    with pytest.raises(ReferenceMismatchError, match=r"head\.fc.*\(1000.*needs \(10"):
        load_reference(build(spec), spec, state)
    spec = parse("resnet?depth=18&shortcut=A")
    with pytest.raises(ReferenceMismatchError, match=r"has no conv3_x\.0\.shortcut"):
        load_reference(build(spec), spec, state)
    spec = parse("plain?depth=18")
    with pytest.raises(ReferenceMismatchError, match="plain has no reference"):
        load_reference(build(spec), spec, state)
    assert torch.equal(net.state_dict()["stem.conv1.weight"], before)


def small_timm() -> nn.Module:
    net = NASNetALarge(stem_size=32, num_features=24 * 16, num_classes=7, pad_type="same")
    randomise_norms(net)
    return net.eval()


@pytest.mark.parametrize("size", [35, 64, 71, 78])
def test_nasnet_at_sizes_that_pad_differently(size: int) -> None:
    theirs = small_timm()
    spec = parse(
        "nasnet?cells=6&filters=16&stem_multiplier=1&skip_reduction_input=true"
        f"&average_padding=counted&num_classes=7&input_size={size}"
    )
    ours = build(spec).eval()
    load_reference(ours, spec, theirs.state_dict())
    assert difference(theirs, ours, size) < 1e-4
    # timm counts the padding of strided average pools, the release does not.
    released = build(spec.turn("average_padding", "excluded")).eval()
    released.load_state_dict(ours.state_dict())
    assert difference(theirs, released, size) > 1e-3
    # The counts cannot tell this one.
    unskipped = build(spec.turn("skip_reduction_input", False)).eval()
    unskipped.load_state_dict(ours.state_dict())
    assert difference(theirs, unskipped, size) > 1e-3
