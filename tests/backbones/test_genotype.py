"""Genotypes keep their meaning through text and JSON, and wrong ones are refused clearly."""

import json
import random

import pytest

from backbones.genotype import (
    NAMED,
    NASNET_OPERATIONS,
    OPERATIONS,
    BlockGenotype,
    CellGenotype,
    Genotype,
)
from backbones.nasnet import NASNetSpec
from backbones.registry import parse
from backbones.spec import MAX_TEXT, SpecError
from tests.profiles import profile_of

NASNET_A = NAMED["nasnet-a"]
WORDS = "sep5.0:sep3.1,sep5.1:sep3.1,avg3.0:id.1,avg3.1:avg3.1,sep3.0:id.0@1.2.3.4.5.6"


def random_cell(source: random.Random, blocks: int) -> CellGenotype:
    return CellGenotype(
        blocks=tuple(
            BlockGenotype(
                inputs=(source.randrange(number + 2), source.randrange(number + 2)),
                operations=(source.choice([*OPERATIONS]), source.choice([*OPERATIONS])),
                combine=source.choice(["add", "concat"]),
            )
            for number in range(blocks)
        ),
        concat=tuple(source.sample(range(blocks + 2), source.randint(1, blocks + 2))),
    )


def random_genotype(seed: int) -> Genotype:
    source = random.Random(seed)
    cells = [random_cell(source, source.randint(1, 12)) for _ in range(2)]
    return Genotype(normal=cells[0], reduction=cells[1])


@pytest.mark.parametrize("seed", range(50))
def test_text_json_and_address_keep_a_genotype(seed: int) -> None:
    genotype = random_genotype(seed)
    assert Genotype.parse(genotype.text) == genotype
    assert Genotype.from_json(genotype.json_text) == genotype
    spec = NASNetSpec(cell=genotype.text, stem="cifar")
    assert parse(spec.text) == spec
    assert spec.genotype == genotype
    # Nothing in it needs an escape, so the address stays readable.
    assert genotype.text in spec.text
    assert len(spec.text) < MAX_TEXT


def test_thirteen_operations_and_two_of_darts() -> None:
    assert len(NASNET_OPERATIONS) == 13
    assert set(OPERATIONS) - set(NASNET_OPERATIONS) == {"dilsep3", "dilsep5"}


def test_nasnet_a_is_the_released_one() -> None:
    normal, reduction = NASNET_A.normal, NASNET_A.reduction
    assert [i for block in normal.blocks for i in block.inputs] == [0, 1, 1, 1, 0, 1, 1, 1, 0, 0]
    assert [i for b in reduction.blocks for i in b.inputs] == [0, 1, 0, 1, 0, 1, 3, 2, 2, 0]
    assert (normal.concat, reduction.concat) == ((1, 2, 3, 4, 5, 6), (3, 4, 5, 6))
    assert normal.text == WORDS


def test_one_network_has_one_text() -> None:
    written_out = f"{NASNET_A.normal.text}/{NASNET_A.reduction.text}"
    assert NASNetSpec(cell=written_out).text == "nasnet"
    shuffled = written_out.replace("@1.2.3.4.5.6", "@6.1.2.3.4.5")
    assert NASNetSpec(cell=shuffled) == NASNetSpec()


def test_concat_by_the_rule_of_the_paper_is_another_network() -> None:
    def unread(cell: CellGenotype) -> CellGenotype:
        read = {state for block in cell.blocks for state in block.inputs}
        return cell.model_copy(update={"concat": tuple(sorted(set(range(7)) - read))})

    by_rule = Genotype(normal=unread(NASNET_A.normal), reduction=unread(NASNET_A.reduction))
    assert profile_of(NASNetSpec(cell=by_rule.text).text).params == 4_772_516


def test_live_states_leave_out_dead_blocks() -> None:
    cell = Genotype.parse("sep3.0:id.0,max3.1:id.1,id.2:id.2@4/sep3.0:sep3.1@2").normal
    assert cell.live == {0, 2, 4}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("nasnet-z", "nasnet-a"),
        (WORDS, "separated by a slash"),
        ("sep3.0:id.1@2/sep3.0", "@2.3.4"),
        ("sep3.0:id.1@x/sep3.0:id.1@2", "@2.3.4"),
        ("sep3.0@2/sep3.0:id.1@2", "like sep5.0:sep3.1"),
        ("sep9.0:id.1@2/sep3.0:id.1@2", "sep9.0"),
        ("sep3.2:id.1@2/sep3.0:id.1@2", "block 1 can read states 0 to 1"),
        ("sep3.0:id.1@3/sep3.0:id.1@2", "different states from 0 to 2"),
        ("sep3.0:id.1@2.2/sep3.0:id.1@2", "different states from 0 to 2"),
        (",".join(["id.0:id.0"] * 13) + "@2/sep3.0:id.1@2", "1 to 12 blocks"),
        ("", "nasnet-a"),
    ],
)
def test_a_bad_text_gives_one_sentence_that_names_the_fault(text: str, part: str) -> None:
    with pytest.raises(SpecError) as caught:
        NASNetSpec(cell=text)
    assert caught.value.knob == "cell"
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def changed(**cell: object) -> str:
    genotype = json.loads(NASNET_A.json_text)
    genotype["normal"] |= cell
    return json.dumps(genotype)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("not json", "JSON"),
        (NASNET_A.json_text[:-9], "JSON"),
        ("[]", "object"),
        ("{}", "normal"),
        (changed(concat=[9]), "different states from 0 to 6"),
        (changed(blocks=[]), "1 to 12 blocks"),
        (changed(blocks=[{"inputs": [0, 1], "operations": ["sep3", "fft"]}]), "operations.1"),
        (changed(blocks=[{"inputs": [0, 5], "operations": ["sep3", "id"]}]), "block 1"),
        (changed(colour="red"), "normal.colour"),
    ],
)
def test_bad_json_gives_one_sentence_that_names_the_place(text: str, part: str) -> None:
    with pytest.raises(SpecError) as caught:
        Genotype.from_json(text)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)
