"""Genotypes of DARTS are read as they are printed, and give the network of its release."""

import pytest

from backbones.darts import read_darts
from backbones.genotype import NAMED, Genotype
from backbones.registry import PRESETS, parse
from backbones.spec import SpecError
from tests.profiles import profile_of

SECOND_ORDER = (
    "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), "
    "('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), "
    "('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), "
    "('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), "
    "('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=range(2, 6))"
)
SMALL = "Genotype(normal={normal}, normal_concat=[2], reduce=[('skip_connect', 0), ('none', 1)], "
SMALL += "reduce_concat=[2])"


def test_the_release_s_network_has_its_count() -> None:
    # "param size = 3.349342MB" in the log of the release's train.py, without the auxiliary head.
    network = profile_of("darts-cifar")
    assert network.params == 3_349_342
    assert network.macs == 528_359_040
    assert PRESETS["darts-cifar"].spec.cell == "darts-v2"


def test_a_printed_genotype_is_a_cell_of_the_family() -> None:
    assert read_darts(SECOND_ORDER) == NAMED["darts-v2"]
    spec = parse(f"nasnet?stem=cifar&cell={SECOND_ORDER}&cells=1&filters=4")
    assert spec.text == "nasnet?cell=darts-v2&stem=cifar&cells=1&filters=4"
    assert parse(spec.text) == spec
    spread = SECOND_ORDER.replace(", ", ",\n   ")
    assert Genotype.parse(spread) == NAMED["darts-v2"]


def test_pairs_may_be_grouped_block_by_block() -> None:
    grouped = (
        "Genotype(normal=[[('sep_conv_5x5', 1), ('conv_7x1_1x7', 0)], "
        "[('dil_conv_5x5', 2), ('avg_pool_3x3', 0)]], normal_concat=range(2, 4), "
        "reduce=[[('skip_connect', 0), ('max_pool_3x3', 1)]], reduce_concat=[2])"
    )
    found = read_darts(grouped)
    assert found.normal.text == "sep5.0:1x7.1,dilsep5.2:avg3.1@2.3"
    assert found.reduction.text == "id.1:max3.0@2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SMALL.format(normal="[('sep_conv_3x3', 0), ('sep_conv_3x3', 1)]"), "none"),
        ("Genotype(normal=[", "write a genotype of DARTS like"),
        ("Genotype(1, 2)", "write a genotype of DARTS like"),
        ("Genotype(normal=open('x'), normal_concat=[2], reduce=[], reduce_concat=[2])", "write a"),
        (SECOND_ORDER.replace("range(2, 6)", "range(2, 10**9)"), "write a"),
        (SECOND_ORDER.replace("range(2, 6)", "range(2, 999999999)"), "different states"),
        (SECOND_ORDER.replace("('dil_conv_3x3', 2)", "('dil_conv_3x3', 9)"), "can read states"),
        (SECOND_ORDER.replace(", ('dil_conv_3x3', 2)", ""), "write a genotype"),
        ("Genotype(" + "(" * 1_500, "write a genotype"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(SpecError, match=said) as refused:
        parse(f"nasnet?cell={text}")
    assert len(str(refused.value)) < 600
    assert "\n" not in str(refused.value)
