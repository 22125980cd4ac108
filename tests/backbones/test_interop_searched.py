"""The same weights give the same logits as torchvision's and timm's networks."""

import pytest
import timm
import torch
import torchvision
from timm.models.nasnet import NASNetALarge
from torch import Tensor, nn

from backbones.interop_searched import REFERENCES, nasnet_name
from backbones.registry import build, parse


def with_random_weights(net: nn.Module) -> nn.Module:
    """Weights that keep the variance, and BN statistics that are not those of a new network."""
    source = torch.Generator().manual_seed(0)
    net = net.to_empty(device="cpu").eval()
    for name, value in net.state_dict().items():
        if value.dim() > 1:
            value.normal_(0, (2 / value[0].numel()) ** 0.5, generator=source)
        elif name.endswith(("running_mean", "bias")):
            value.normal_(0, 0.2, generator=source)
        elif name.endswith(("running_var", "weight")):
            value.uniform_(0.5, 1.5, generator=source)
        else:
            value.zero_()
    return net


def on_meta(name: str) -> nn.Module:
    library, model = name.split(".")
    with torch.device("meta"):
        if library == "timm":
            return timm.create_model(model)
        return torchvision.models.get_model(model)


def relative_error(theirs: nn.Module, ours: nn.Module, size: int) -> float:
    x = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected: Tensor = theirs(x)
        found: Tensor = ours(x)
    return ((expected - found).abs().max() / expected.abs().max()).item()


@pytest.mark.parametrize("name", REFERENCES)
def test_same_weights_same_logits(name: str) -> None:
    reference = REFERENCES[name]
    theirs = with_random_weights(on_meta(name))
    ours = build(parse(reference.spec), "meta").eval()
    ours.load_state_dict(reference.convert(theirs.state_dict()), assign=True)
    assert relative_error(theirs, ours, 64) < 1e-4


def small_timm() -> nn.Module:
    with torch.device("meta"):
        return with_random_weights(
            NASNetALarge(stem_size=32, num_features=24 * 16, num_classes=7, pad_type="same")
        )


@pytest.mark.parametrize("size", [35, 64, 71, 78])
def test_nasnet_at_sizes_that_pad_differently(size: int) -> None:
    theirs = small_timm()
    spec = parse(
        "nasnet?cells=6&filters=16&stem_multiplier=1&skip_reduction_input=true"
        f"&average_padding=counted&num_classes=7&input_size={size}"
    )
    ours = build(spec).eval()
    ours.load_state_dict({nasnet_name(key): v for key, v in theirs.state_dict().items()})
    assert relative_error(theirs, ours, size) < 1e-4
    # timm counts the padding of strided average pools, the release does not.
    released = build(spec.turn("average_padding", "excluded")).eval()
    released.load_state_dict(ours.state_dict())
    assert relative_error(theirs, released, size) > 1e-3
    # The counts cannot tell this one.
    unskipped = build(spec.turn("skip_reduction_input", False)).eval()
    unskipped.load_state_dict(ours.state_dict())
    assert relative_error(theirs, unskipped, size) > 1e-3


@pytest.mark.parametrize("name", REFERENCES)
def test_a_name_of_another_network_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        REFERENCES[name].rename("layer1.0.conv1.weight")
