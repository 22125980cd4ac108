"""The two spaces: counts, golden cells, keys."""

import math

import numpy as np
import pytest

from backbones.genotype import BlockGenotype, CellGenotype, Genotype
from backbones.nasnet import NASNetSpec
from backbones.spec import SpecError
from search.errors import SearchError
from search.nasbench201 import NASBench201Space
from search.oracles.table import TableOracle, Task
from search.space import NASNetSpace, canonical
from tests.profiles import profile_of

NASNET_A = Genotype.parse("nasnet-a")


def test_the_space_is_as_large_as_the_papers() -> None:
    space = NASNetSpace()
    assert len(space.decisions) == 50
    assert f"{math.isqrt(space.count):.1e}" == "2.3e+18"
    assert f"{space.count:.1e}" == "5.2e+36"
    assert f"{NASNetSpace(combines=('add',)).count:.1e}" == "5.1e+33"
    assert NASBench201Space().count == 15_625


def test_nasnet_a_goes_through_decisions_except_for_its_concat() -> None:
    space = NASNetSpace()
    again = space.genotype(space.choices(NASNET_A))
    assert again.normal.blocks == NASNET_A.normal.blocks
    assert again.reduction.blocks == NASNET_A.reduction.blocks
    assert (NASNET_A.normal.concat, NASNET_A.reduction.concat) == ((1, 2, 3, 4, 5, 6), (3, 4, 5, 6))
    assert (again.normal.concat, again.reduction.concat) == ((2, 3, 4, 5, 6), (4, 5, 6))
    # By the rule the mobile network is smaller than the released one.
    assert profile_of(NASNetSpec(cell=NASNET_A.text).text).params == 5_289_978
    assert profile_of(NASNetSpec(cell=again.text).text).params == 4_772_516
    assert Genotype.from_json(NASNET_A.json_text) == NASNET_A


def test_every_row_of_choices_comes_back() -> None:
    rng = np.random.default_rng(0)
    for space in (NASNetSpace(), NASNetSpace(blocks=3, combines=("add",)), NASBench201Space()):
        for _ in range(20):
            choices = space.sample(rng)
            assert space.at(space.index(choices)) == choices
            if isinstance(space, NASNetSpace):
                assert space.choices(space.genotype(choices)) == choices
            elif isinstance(space, NASBench201Space):
                assert space.choices(space.key(choices)) == choices


def test_a_key_is_the_network_whatever_its_description() -> None:
    rng = np.random.default_rng(1)
    space = NASNetSpace()
    for _ in range(20):
        choices = space.sample(rng)
        genotype = space.genotype(choices)
        key = space.key(choices)
        assert space.key(space.choices(_swapped(genotype))) == key
        assert canonical(Genotype.parse(key)).text == key
        assert canonical(_with_dead_block(genotype)).text == key
    assert space.key(space.mutate(choices, rng)) != key


def test_blocks_may_be_written_in_another_order() -> None:
    one = "sep3.0:id.1,conv1.0:id.0,avg3.2:id.3@4"
    other = "conv1.0:id.0,id.1:sep3.0,avg3.3:id.2@4"
    reduction = NASNET_A.reduction.text
    assert canonical(Genotype.parse(f"{one}/{reduction}")) == canonical(
        Genotype.parse(f"{other}/{reduction}")
    )


def test_a_canonical_cell_is_the_same_network() -> None:
    rng = np.random.default_rng(2)
    space = NASNetSpace()
    for _ in range(3):
        choices = space.sample(rng)
        written, key = space.genotype(choices).text, space.key(choices)
        counts = [
            profile_of(NASNetSpec(cell=cell, stem="cifar", cells=1).text) for cell in (written, key)
        ]
        assert counts[0].params == counts[1].params
        assert counts[0].macs == counts[1].macs


def test_a_mutant_is_one_decision_away() -> None:
    rng = np.random.default_rng(3)
    for space in (NASNetSpace(combines=("add",)), NASBench201Space()):
        choices = space.sample(rng)
        for _ in range(20):
            mutant = space.mutate(choices, rng)
            assert sum(a != b for a, b in zip(choices, mutant, strict=True)) == 1


def test_a_cell_of_another_size_is_refused() -> None:
    with pytest.raises(SpecError, match="cells of 3 blocks"):
        NASNetSpace(blocks=3).choices(NASNET_A)


@pytest.mark.parametrize(
    ("task", "best", "accuracy"),
    [("cifar10", "333132", 91.61), ("cifar100", "333133", 73.49), ("imagenet16", "322133", 46.73)],
)
def test_the_tables_optima(task: Task, best: str, accuracy: float) -> None:
    oracle = TableOracle(task)
    assert oracle.best == best
    assert round(100 * oracle.optimum, 2) == accuracy
    scored = oracle.score(oracle.space.choices(best))  # type: ignore[attr-defined]
    assert scored.accuracy == oracle.optimum
    assert 0 < scored.params < 2e6


def test_an_architecture_in_the_benchmarks_notation() -> None:
    text = NASBench201Space().text((3, 3, 3, 1, 3, 2))
    assert text == (
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+"
        "|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"
    )
    assert NASBench201Space().choices(text) == (3, 3, 3, 1, 3, 2)
    assert NASBench201Space().spec("333132").text == "nasbench201"
    with pytest.raises(SearchError, match="six digits"):
        NASBench201Space().choices("33313")


def _swapped(genotype: Genotype) -> Genotype:
    def cell(given: CellGenotype) -> CellGenotype:
        blocks = tuple(
            BlockGenotype(
                inputs=block.inputs[::-1], operations=block.operations[::-1], combine=block.combine
            )
            for block in given.blocks
        )
        return CellGenotype(blocks=blocks, concat=given.concat)

    return Genotype(normal=cell(genotype.normal), reduction=cell(genotype.reduction))


def _with_dead_block(genotype: Genotype) -> Genotype:
    dead = BlockGenotype(inputs=(0, 2), operations=("sep7", "max3"))
    normal = CellGenotype(blocks=(*genotype.normal.blocks, dead), concat=genotype.normal.concat)
    return Genotype(normal=normal, reduction=genotype.reduction)
