"""EfficientNet: scaling by formula and as released, MBConv's counts, drop-connect."""

import pytest
import torch
from torch import nn

from backbones.drop_path import DropPath
from backbones.efficientnet import (
    HEAD_CHANNELS,
    STEM_CHANNELS,
    TABLE_1,
    EfficientNetSpec,
    released_spec,
    stage_configs,
)
from backbones.mbconv import MBConv, MBConvConfig, MBConvStyle
from backbones.registry import build, parse
from backbones.scaling import ALPHA, BETA, GAMMA, RELEASED, scaling_by_formula
from backbones.spec import SpecError
from backbones.squeeze_excitation import SqueezeExcitation
from tests.profiles import profile_of

STYLE = MBConvStyle(4, "same", 1e-3, 0.01)

# Channels of stem, stages 2 to 8 and head; repeats of stages 2 to 8.
SCALED = {
    "B0": ((32, 16, 24, 40, 80, 112, 192, 320, 1280), (1, 2, 2, 3, 3, 4, 1)),
    "B1": ((32, 16, 24, 40, 80, 112, 192, 320, 1280), (2, 3, 3, 4, 4, 5, 2)),
    "B2": ((32, 16, 24, 48, 88, 120, 208, 352, 1408), (2, 3, 3, 4, 4, 5, 2)),
    "B3": ((40, 24, 32, 48, 96, 136, 232, 384, 1536), (2, 3, 3, 5, 5, 6, 2)),
    "B4": ((48, 24, 32, 56, 112, 160, 272, 448, 1792), (2, 4, 4, 6, 6, 8, 2)),
    "B5": ((48, 24, 40, 64, 128, 176, 304, 512, 2048), (3, 5, 5, 7, 7, 9, 3)),
    "B6": ((56, 32, 40, 72, 144, 200, 344, 576, 2304), (3, 6, 6, 8, 8, 11, 3)),
    "B7": ((64, 32, 48, 80, 160, 224, 384, 640, 2560), (4, 7, 7, 10, 10, 13, 4)),
}


@pytest.mark.parametrize("variant", SCALED)
def test_released_channels_and_repeats(variant: str) -> None:
    spec = released_spec(variant)
    stages = [blocks for _, blocks in stage_configs(spec)]
    channels = (
        spec.channels(STEM_CHANNELS),
        *(blocks[-1].out_channels for blocks in stages),
        spec.channels(HEAD_CHANNELS),
    )
    assert (channels, tuple(map(len, stages))) == SCALED[variant]


@pytest.mark.parametrize(
    ("text", "params", "macs"),
    [
        ("efficientnet-b5", 30_389_784, 10_266_384_752),
        ("efficientnet-b7", 66_347_960, 37_745_884_192),
    ],
)
def test_counts_of_b5_and_b7(text: str, params: int, macs: int) -> None:
    assert (profile_of(text).params, profile_of(text).macs) == (params, macs)


@pytest.mark.parametrize(
    ("phi", "params"), [("1", 9_109_994), ("2", 12_255_408), ("7", 68_741_810)]
)
def test_the_formula_makes_its_own_networks(phi: str, params: int) -> None:
    assert profile_of(f"efficientnet?phi={phi}").params == params


def test_formula_and_release_disagree_on_b1() -> None:
    formula, released = scaling_by_formula(1), RELEASED["B1"]
    assert (formula.width, formula.depth, formula.resolution) == (1.1, 1.2, 257.6)
    assert (released.width, released.depth, released.resolution) == (1.0, 1.1, 240)
    assert parse("efficientnet?phi=1").input_size == 258
    assert parse("efficientnet-b1").input_size == 240
    assert pytest.approx(1.920, abs=1e-3) == ALPHA * BETA**2 * GAMMA**2


def test_phi_is_a_real_number_with_real_bases() -> None:
    spec = parse("efficientnet?phi=1.5&alpha=1.3&beta=1.05&gamma=1.2")
    assert spec.depth == pytest.approx(1.3**1.5)
    assert spec.width == pytest.approx(1.05**1.5)
    assert spec.resolution == spec.input_size == round(224 * 1.2**1.5)


@pytest.mark.parametrize(
    ("config", "count"),
    [
        (MBConvConfig(32, 16, 1, 3, 1), 1_448),
        (MBConvConfig(16, 24, 6, 3, 2), 6_004),
        (MBConvConfig(24, 40, 6, 5, 2), 15_350),
        (MBConvConfig(192, 320, 6, 3, 1), 717_232),
    ],
)
def test_mbconv_counts(config: MBConvConfig, count: int) -> None:
    block = MBConv(STYLE, config)
    assert sum(parameter.numel() for parameter in block.parameters()) == count


def test_se_is_sized_by_the_block_input_and_has_biases() -> None:
    gates = [
        module
        for module in build(parse("efficientnet-b0"), "meta").modules()
        if isinstance(module, SqueezeExcitation)
    ]
    hidden = [gate.reduce.out_channels for gate in gates]
    assert hidden == [8, 4, 6, 6, 10, 10, 20, 20, 20, 28, 28, 28, 48, 48, 48, 48]
    # Without the biases of the gates B0 would have 5,279,208 parameters.
    biases = sum(gate.reduce.bias.numel() + gate.expand.bias.numel() for gate in gates)
    assert profile_of("efficientnet-b0").params - biases == 5_279_208


def test_channels_are_rounded_but_never_below_90_percent() -> None:
    spec = EfficientNetSpec(width=0.35)
    assert [spec.channels(row.channels) for row in TABLE_1] == [8, 8, 16, 32, 40, 64, 112]


def test_drop_connect_grows_from_zero_over_all_blocks() -> None:
    net = build(parse("efficientnet-b0"), "meta")
    blocks = [module for module in net.modules() if isinstance(module, MBConv)]
    dropping = {
        number: block.drop_path.probability
        for number, block in enumerate(blocks)
        if isinstance(block.drop_path, DropPath)
    }
    adding = [number for number, block in enumerate(blocks) if block.adds_input]
    assert dropping == {number: pytest.approx(0.2 * number / 16) for number in adding}


def test_the_head_has_the_released_dropout() -> None:
    found = {name: parse(f"efficientnet-{name.lower()}").dropout for name in RELEASED}
    assert list(found.values()) == [0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5]
    assert build(parse("efficientnet-b7"), "meta").head.dropout.p == 0.5


@pytest.mark.parametrize("variant", ["b0", "b3"])
def test_symmetric_padding_changes_values_not_counts(variant: str) -> None:
    same = parse(f"efficientnet-{variant}")
    symmetric = same.turn("padding", "symmetric")
    assert profile_of(same.text).macs == profile_of(symmetric.text).macs
    torch.manual_seed(0)
    net, other = build(same).eval(), build(symmetric).eval()
    other.load_state_dict(net.state_dict())
    x = torch.randn(1, 3, 32, 32)
    with torch.no_grad():
        assert not torch.allclose(net(x), other(x))


def test_gradients_reach_every_parameter() -> None:
    torch.manual_seed(0)
    net = build(parse("efficientnet?stem=cifar&width=0.25&depth=0.5&drop_connect=0"))
    logits = net(torch.randn(4, 3, 28, 28))
    nn.functional.cross_entropy(logits, torch.tensor([0, 1, 2, 3])).backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


def test_the_cifar_stem_keeps_the_resolution() -> None:
    spec = parse("efficientnet?stem=cifar")
    assert (spec.input_size, spec.num_classes) == (32, 10)
    stem = next(op for op in profile_of(spec.text).operations if op.path == "stem.conv")
    assert stem.out_shape == (32, 32, 32)
    last = next(op for op in profile_of(spec.text).operations if op.path == "head.conv")
    assert last.out_shape == (1280, 2, 2)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"phi": 0}, "efficientnet"),
        ({"phi": None}, "efficientnet"),
        ({"width": 1.0, "depth": 1.0, "resolution": 224}, "efficientnet"),
        ({"phi": 1, "width": 1.1, "resolution": 258}, "efficientnet?phi=1"),
        ({"input_size": 240, "depth": 1.1}, "efficientnet?depth=1.1&resolution=240"),
        ({"resolution": 300, "input_size": 64}, "efficientnet?resolution=64"),
        ({"stem": "cifar", "phi": 0}, "efficientnet?stem=cifar"),
    ],
)
def test_equal_networks_have_equal_texts(given: dict[str, object], text: str) -> None:
    spec = EfficientNetSpec(**given)
    assert spec.text == text
    assert parse(text) == spec


def test_knobs_turn_as_a_person_expects() -> None:
    b3 = parse("efficientnet-b3")
    assert b3.phi is None
    wider = b3.turn("width", 2.0)
    assert (wider.width, wider.depth, wider.resolution) == (2.0, 1.4, 300)
    scaled = wider.turn("phi", 2)
    assert (scaled.phi, scaled.depth, scaled.resolution) == (2, pytest.approx(1.44), 296)
    direct = scaled.turn("depth", 3.0)
    assert (direct.phi, direct.width, direct.depth) == (None, pytest.approx(1.21), 3.0)
    assert direct.resolution == 296
    small = scaled.turn("input_size", 64)
    assert (small.phi, small.resolution, small.input_size) == (2, 64, 64)
    assert small.turn("resolution", 96).input_size == 96
    assert b3.turn("alpha", 1.3).phi == 0
    assert b3.turn("stem", "cifar").input_size == 32


@pytest.mark.parametrize(
    ("given", "knob"),
    [
        ({"phi": 1, "width": 2.0}, "width"),
        ({"width": 2.0, "alpha": 1.3}, "alpha"),
        ({"phi": 30}, "phi"),
        ({"phi": 12, "alpha": 2}, "depth"),
        ({"phi": "x"}, "phi"),
        ({"se_reduction": 0}, "se_reduction"),
    ],
)
def test_contradictions_name_the_knob(given: dict[str, object], knob: str) -> None:
    with pytest.raises(SpecError) as caught:
        EfficientNetSpec(**given)
    assert caught.value.knob == knob
