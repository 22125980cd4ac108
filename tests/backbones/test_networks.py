"""Every family's networks run, learn, and start as their paper says."""

import pytest
import torch
from hypothesis import given, settings

from backbones.layers import copy_of
from backbones.registry import FAMILIES, build, parse
from backbones.spec import BackboneSpec
from tests.agreement import check_agreement
from tests.strategies import small_specs


def image(spec: BackboneSpec, count: int = 2) -> torch.Tensor:
    torch.manual_seed(0)
    return torch.randn(count, *spec.input_shape)


def small(family: str) -> BackboneSpec:
    """The family's smallest published network, on small images."""
    specs = [preset.spec for preset in FAMILIES[family].presets]
    cifar = [spec for spec in specs if getattr(spec, "stem", "") == "cifar"]
    return (cifar or specs)[0].turn("input_size", 32)


@given(small_specs())
@settings(max_examples=30)
def test_any_network_runs_and_two_counters_agree(spec: BackboneSpec) -> None:
    check_agreement(spec)


@pytest.mark.parametrize("family", FAMILIES)
def test_equal_seeds_make_equal_networks_and_others_do_not(family: str) -> None:
    states = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        states.append(build(small(family)).state_dict())
    first, again, other = states
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_equal_blocks_have_weights_of_their_own() -> None:
    net = build(parse("resnet?depth=20&stem=cifar"))
    first, second = net.stage1[1].residual.conv1.weight, net.stage1[2].residual.conv1.weight
    assert first.data_ptr() != second.data_ptr()
    assert not torch.equal(first, second)


def test_a_copy_shares_structure_and_no_state() -> None:
    block = build(parse("resnet?depth=20&stem=cifar")).stage1[0]
    twin = copy_of(block)
    assert str(twin) == str(block)
    assert not {id(p) for p in twin.parameters()} & {id(p) for p in block.parameters()}
    twin.residual.norm1.running_mean += 1
    twin.register_forward_hook(lambda *_: None)
    assert not block.residual.norm1.running_mean.any()
    assert not block._forward_hooks


def test_convolutions_start_with_he_variance() -> None:
    torch.manual_seed(0)
    net = build(parse("resnet?depth=34"))
    weight = net.conv5_x[1].residual.conv1.weight
    assert weight.std().item() == pytest.approx((2 / (512 * 9)) ** 0.5, rel=0.01)


def test_option_a_pads_with_zeros_and_subsamples() -> None:
    net = build(parse("resnet?depth=20&stem=cifar"))
    x = torch.randn(1, 16, 8, 8)
    out = net.stage2[0].shortcut(x)
    assert out.shape == (1, 32, 4, 4)
    assert torch.equal(out[:, :16], x[:, :, ::2, ::2])
    assert not out[:, 16:].any()


def test_a_block_adds_its_shortcut_before_the_relu() -> None:
    block = build(parse("resnet?depth=18")).conv2_x[0].eval()
    x = torch.randn(1, 64, 8, 8)
    assert torch.allclose(block(x), torch.relu(block.residual(x) + x))


def test_a_plain_block_adds_nothing() -> None:
    block = build(parse("plain?depth=18")).conv2_x[0].eval()
    x = torch.randn(1, 64, 8, 8)
    assert torch.allclose(block(x), torch.relu(block.branch(x)))


def test_squeeze_excitation_is_equations_two_to_four() -> None:
    se = build(parse("resnet?depth=18&se_reduction=16")).conv2_x[0].residual.se
    x = torch.randn(2, 64, 8, 8)
    z = x.mean((2, 3))
    hidden = torch.relu(z @ se.reduce.weight.flatten(1).T + se.reduce.bias)
    gate = torch.sigmoid(hidden @ se.expand.weight.flatten(1).T + se.expand.bias)
    assert torch.allclose(se(x), x * gate[:, :, None, None], atol=1e-6)
