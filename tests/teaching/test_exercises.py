"""Exercises: each answer is what a network built from the given numbers has, and stays the same."""

from collections.abc import Callable
from math import prod
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from analysis.trace import profile
from backbones.densenet import DenseNetSpec, dense_block
from backbones.efficientnet import EfficientNetSpec, stage_configs
from backbones.genotype import NASNET_OPERATIONS
from backbones.resnet import Bottleneck, ResNetSpec, residual_branch
from backbones.shortcuts import shortcut_path
from backbones.squeeze_excitation import SqueezeExcitation, hidden_units
from backbones.stages import BlockConfig
from language.catalogue import LANGUAGES, _, in_language
from search.space import COMBINES, NASNetSpace
from teaching.exercises.blocks import BottleneckParams, SEParams
from teaching.exercises.catalogue import APART, KINDS, MOST, Exercise, exercise, sheet_of
from teaching.exercises.cells import CellChoices
from teaching.exercises.compound import CHANNELS, CompoundScaling
from teaching.exercises.convolutions import ConvMacs, ConvParams
from teaching.exercises.dense import DenseChannels, DenseConnections
from teaching.exercises.problem import ExerciseError
from teaching.exercises.sizes import OutputSize, ReceptiveField

SEEDS = range(30)


def parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def conv_params(given: ConvParams) -> int:
    conv = nn.Conv2d(
        given.inputs, given.outputs, given.kernel, groups=given.groups, bias=given.has_bias
    )
    return parameters(conv)


def conv_macs(given: ConvMacs) -> int:
    groups = given.inputs if given.is_depthwise else 1
    conv = nn.Conv2d(
        given.inputs, given.outputs, given.kernel, given.stride, given.padding, groups=groups
    )
    with FlopCounterMode(display=False) as counter:
        conv(torch.empty(1, given.inputs, given.size, given.size, device="meta"))
    return counter.get_total_flops() // 2


def output_size(given: OutputSize) -> int:
    conv = nn.Conv2d(1, 1, given.kernel, given.stride, given.padding)
    return int(conv(torch.empty(1, 1, given.size, given.size)).shape[-1])


def receptive_field(given: ReceptiveField) -> int:
    convs = [nn.Conv2d(1, 1, kernel, stride) for kernel, stride in given.layers]
    last = profile(nn.Sequential(*convs), (1, 512, 512)).operations[-1]
    return last.receptive_field.largest[0]


def bottleneck_params(given: BottleneckParams) -> int:
    spec = ResNetSpec(depth=50, groups=given.groups)
    config = BlockConfig(2, True, given.inputs, given.width, given.width, given.outputs, 1)
    return parameters(Bottleneck(residual_branch(spec, config), shortcut_path(config, "B")))


def se_params(given: SEParams) -> int:
    hidden = hidden_units(given.channels, given.reduction)
    return parameters(SqueezeExcitation(given.channels, hidden, bias=given.has_bias))


def block_of(layers: int, channels: int, growth: int) -> nn.Module:
    spec = DenseNetSpec(
        stem="cifar", blocks=(layers,) * 3, growth_rate=growth, init_channels=channels
    )
    return dense_block(spec, next(spec.block_configs()))


def dense_channels(given: DenseChannels) -> int:
    block = block_of(given.layers, given.channels, given.growth)
    if given.is_end:
        return int(block(torch.empty(1, given.channels, 4, 4)).shape[1])
    conv = block.get_submodule(f"denselayer{given.layer}.first.conv1")
    assert isinstance(conv, nn.Conv2d)
    return conv.in_channels


def dense_connections(given: DenseConnections) -> int:
    read: list[int] = []
    block = block_of(given.layers, 2, 1).eval()
    for layer in block.children():
        layer.register_forward_pre_hook(lambda _layer, inputs: read.append(len(inputs[0])))
    block(torch.empty(1, 2, 2, 2))
    return given.blocks * sum(read)


def compound_scaling(given: CompoundScaling) -> int:
    spec = EfficientNetSpec(phi=given.phi)
    if given.dimension == "resolution":
        return spec.resolution
    baseline = EfficientNetSpec()
    if given.dimension == "width":
        assert given.base in CHANNELS
        return spec.channels(given.base)
    stages = zip(stage_configs(baseline), stage_configs(spec), strict=True)
    return next(len(now) for (_b, then), (_n, now) in stages if len(then) == given.base)


def cell_choices(given: CellChoices) -> int:
    space = NASNetSpace(given.last, COMBINES[: given.combines])
    chosen = space.decisions[5 * (given.first - 1) : 5 * given.last]
    sizes = [
        given.operations if decision.options == NASNET_OPERATIONS else len(decision.options)
        for decision in chosen
    ]
    return prod(sizes)


COUNTED: dict[str, Callable[[Any], int]] = {
    "conv-params": conv_params,
    "conv-macs": conv_macs,
    "output-size": output_size,
    "receptive-field": receptive_field,
    "bottleneck-params": bottleneck_params,
    "se-params": se_params,
    "dense-channels": dense_channels,
    "dense-connections": dense_connections,
    "compound-scaling": compound_scaling,
    "cell-choices": cell_choices,
}


def test_every_kind_is_tried() -> None:
    assert set(COUNTED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_the_network_s(kind: str) -> None:
    with torch.no_grad():
        for seed in SEEDS:
            one = exercise(kind, seed, 1 + seed % 3)
            assert COUNTED[kind](one.given) == one.answer, one.question


def drawn(kind: str) -> list[Exercise]:
    return [exercise(kind, seed, number) for seed in SEEDS for number in (1, 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_solution_ends_in_the_answer_and_mistakes_do_not(kind: str) -> None:
    betrayed = set()
    for one in drawn(kind):
        assert one.solution[-1].sums.split()[-1] == f"{one.answer:,}"
        wrong = [mistake.answer for mistake in one.mistakes]
        assert one.answer not in wrong
        assert len(set(wrong)) == len(wrong) >= 1, one.question
        assert one.because(one.answer) is None
        assert one.because(wrong[0]) == one.mistakes[0].because
        betrayed |= {mistake.because.template for mistake in one.mistakes}
    assert len(betrayed) >= 5, "each kind of mistake is met somewhere"


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_differ_and_a_link_stays(kind: str) -> None:
    first = [exercise(kind, 7, number) for number in range(1, APART + 2)]
    assert len({one.given for one in first}) == len(first)
    assert len({str(one.question) for one in first}) == len(first)
    assert exercise(kind, 7, MOST + 3) == first[2], "without end, and with a bound"
    assert len({exercise(kind, seed, 1).given for seed in SEEDS}) > 15


def test_what_a_link_shows_does_not_change() -> None:
    """Whoever changes how numbers are drawn breaks the sheets that were handed out."""
    assert exercise("dense-channels", 1, 1).given == DenseChannels(16, 8, 9, 3)
    assert exercise("dense-channels", 1, 1).answer == 32


def test_the_lecture_s_own_numbers() -> None:
    """The notes: 4 channels, k = 4, four layers read 4, 8, 12 and 16; the papers' blocks."""
    assert [DenseChannels(4, 4, 4, layer).solve()[0] for layer in (1, 2, 3, 4)] == [4, 8, 12, 16]
    assert BottleneckParams(256, 64, 1).solve()[0] == 70_400
    assert BottleneckParams(64, 64, 1).solve()[0] == 75_008
    assert SEParams(2048, 16, True).solve()[0] == 526_464
    assert [CompoundScaling("width", 1, base).solve()[0] for base in (16, 40, 1280)] == [
        16,
        48,
        1_408,
    ]  # B2: its width is 1.1, too


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    with in_language(language):
        for kind in KINDS:
            for one in drawn(kind)[:20]:
                notes = [one.question, *(line.says for line in one.solution)]
                notes += [mistake.because for mistake in one.mistakes]
                assert all("{" not in note.sentence(_) for note in notes)
                assert _(one.unit)
                assert language == "en" or one.question.sentence(_) != str(one.question)


def test_an_unknown_kind_is_one_sentence() -> None:
    with pytest.raises(ExerciseError, match=r"of kind slalom; choose from conv-params, conv-macs"):
        exercise("slalom", 1, 1)


def test_a_sheet_takes_the_kinds_in_turn_and_repeats_nothing() -> None:
    sheet = sheet_of(["se-params", "conv-macs", "se-params"], 3, 9)
    assert [one.kind for one in sheet[:4]] == ["se-params", "conv-macs"] * 2
    assert len({one.given for one in sheet}) == 9
    assert {one.kind for one in sheet_of([], 1, 10)} == set(KINDS)


def test_nothing_heavy_is_imported() -> None:
    import subprocess
    import sys

    code = "import sys, teaching.exercises.catalogue; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
