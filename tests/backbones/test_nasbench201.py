"""Cells of NAS-Bench-201 are read as it prints them, and have the counts that it publishes."""

import numpy as np
import pytest
import torch

from backbones.arch_string import EXAMPLE, arch_text, read_arch, short_text
from backbones.registry import build, parse
from backbones.spec import SpecError
from search.nasbench201 import NASBench201Space
from search.oracles.table import TableOracle
from tests.profiles import profile_of
from viz.paper.units import residual_units

BEST = (
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+"
    "|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"
)


@pytest.mark.parametrize("text", [BEST, BEST.replace("+", " "), f" {BEST.replace('+', ' + ')}"])
def test_a_printed_cell_is_a_network(text: str) -> None:
    spec = parse(f"nasbench201?arch={text}&width=8")
    assert spec.text == "nasbench201?width=8"
    assert parse(f"nasbench201?arch={text}") == parse("nas-bench-201-best")


def test_both_forms_are_read_in_any_order_of_edges() -> None:
    operations = read_arch(BEST)
    assert read_arch(short_text(operations)) == operations
    assert arch_text(operations) == BEST
    assert read_arch("conv3.0/conv3.1,conv3.0/conv1.2,id.0,conv3.1") == operations


def test_counts_are_those_of_the_benchmark() -> None:
    space, oracle = NASBench201Space(), TableOracle("cifar10")
    rng = np.random.default_rng(0)
    nothing, dead = (0,) * 6, (3, 0, 0, 0, 0, 2)
    for choices in (nothing, dead, *(space.sample(rng) for _ in range(4))):
        text = space.text(choices)
        assert profile_of(f"nasbench201?arch={text}").params == oracle.score(choices).params, text


def test_a_node_that_nothing_enters_is_zero_and_sizes_may_be_odd() -> None:
    spec = parse("nasbench201?arch=none.0/none.0,id.1/conv1.0,none.1,none.2&cells=1&input_size=14")
    net = build(spec).eval()
    x = torch.randn(2, 16, 5, 5)
    cell = build(parse("nasbench201?arch=none.0/none.0,id.1/none.0,none.1,id.2&cells=1")).stage1[0]
    assert not cell(x).any()
    assert net.reduction1(x).shape == (2, 32, 3, 3)
    assert net(torch.randn(2, 3, 14, 14)).isfinite().all()


def test_sums_of_one_cell_are_no_residual_units() -> None:
    found = residual_units(profile_of("nasbench201"))
    assert [unit.path for unit in found] == ["reduction1", "reduction2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BEST.replace("skip_connect", "sep_conv_3x3"), "arch=sep_conv_3x3 is not allowed: NAS-B"),
        (BEST.replace("|nor_conv_3x3~1|+", "|+"), "write the cell as NAS-Bench-201 does"),
        (BEST.replace("nor_conv_1x1~2", "nor_conv_1x1~1"), "write the cell"),
        (BEST.replace("nor_conv_1x1~2", "nor_conv_1x1~7"), "write the cell"),
        (BEST[:-1], "write the cell"),
        ("conv3.0/conv3.0,conv3.1", "write the cell"),
        ("sep3.0/conv3.0,conv3.1/id.0,id.1,id.2", "arch=sep3 is not allowed"),
        ("333132", "write the cell"),
        ("|" * 1_500, "write the cell"),
        ("", "write the cell"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(SpecError, match=said) as refused:
        parse(f"nasbench201?arch={text}")
    assert len(str(refused.value)) < 400


def test_where_nasnet_gets_such_a_cell_it_is_told_who_takes_it() -> None:
    with pytest.raises(SpecError, match=r"which nasbench201\?arch= takes"):
        parse(f"nasnet?cell={EXAMPLE}")
