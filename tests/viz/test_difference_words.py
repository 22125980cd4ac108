"""The sentence on two networks says what a person would."""

import pytest

from language.catalogue import in_language
from tests.profiles import profile_of
from viz.comparison import largest_share
from viz.difference import Difference
from viz.difference_words import summary
from viz.kind_words import count_of_kind

SENTENCES = {
    ("plain-34", "resnet-34-a"): "16 shortcuts added, nothing else · ±0 parameters · ±0 MACs",
    ("resnet-34-a", "plain-34"): "16 shortcuts removed, nothing else · ±0 parameters",
    ("plain-18", "resnet-18"): "8 shortcuts added, nothing else · +174\u00a0k parameters",
    ("resnet-50", "se-resnet-50"): "squeeze-and-excitation added in 16 blocks, nothing else",
    ("se-resnet-50", "resnet-50"): "squeeze-and-excitation removed from 16 blocks, nothing else",
    (
        "resnet-50",
        "resnet-101",
    ): "17 more blocks in conv4_x, nothing else · +19.0\u00a0M parameters",
    ("resnet-101", "resnet-50"): "17 fewer blocks in conv4_x, nothing else",
    ("resnet-50", "resnet-152"): "34 more blocks in conv3_x (4), conv4_x (30), nothing else",
    ("resnet-34", "resnet-50"): "bottleneck block in place of basic block, 16 times",
    ("resnet-50", "resnet-50-v1.5"): (
        "stride in the 3×3 convolution in place of the 1×1 in 3 blocks, nothing else"
    ),
    ("resnet-50-v1.5", "resnext-50-32x4d"): (
        "32 convolutions 2 times as wide · groups 32 in place of 1 in 16 operations"
    ),
    ("resnet-50", "resnet?depth=50&width=128"): "all convolutions twice as wide, nothing else",
    ("resnet-50", "resnet?depth=50&width=32"): "all convolutions half as wide, nothing else",
    ("resnet-50", "resnet?depth=50&width=96"): "all convolutions 1.5 times as wide, nothing",
    ("resnet-50", "resnet?depth=50&num_classes=10"): "10 classes in place of 1000, nothing else",
    ("resnet-50", "resnet?depth=50&input_size=256"): (
        "images of 256 × 256 in place of 224 × 224 pixels, nothing else"
    ),
    ("resnet-50", "preact-resnet-50"): (
        "BN–ReLU before the convolution in 15 blocks, not after it · 4 normalisation layers removed"
    ),
    ("preact-resnet-50", "resnet-50"): "BN–ReLU after the convolution in 15 blocks, not before",
    ("resnet-34-a", "resnet-34"): (
        "projection shortcut in place of zero-padded shortcut, 3 times, nothing else"
    ),
    ("resnet-34", "resnet-34-c"): "projection shortcut in place of identity shortcut, 13 times",
    ("se-resnet-50-r16", "se-resnet-50-r8"): "16 layers of gates 2 times as wide, nothing else",
    ("se-resnet-50-r16", "se-resnet-50-post"): "gates at another place in 16 blocks, nothing",
    ("se-resnet-50-r16", "se-resnet-50-identity"): "gates at another place in 16 blocks, nothing",
    ("se-resnet-50-r16", "se-resnet-50-max-squeeze"): (
        "function max in place of average in 16 operations, nothing else"
    ),
    ("se-resnet-50", "se-resnet-50-r16"): "bias removed from 32 operations, nothing else",
    ("resnet-110-cifar-original", "resnet-110-cifar-relu-only"): (
        "ReLU before the convolution in 54 blocks, not after it, nothing else"
    ),
    ("densenet-121", "densenet-169"): "24 more blocks in denseblock3 (8), denseblock4 (16)",
    ("nasnet-a-cifar", "nasnet?stem=cifar&cells=3"): (
        "9 fewer blocks in stage1 (3), stage2 (3), stage3 (3), nothing else"
    ),
    ("nasnet-a-large", "nasnet-a-large-timm"): "4 paddings added · ±0 parameters",
    ("efficientnet-b0", "efficientnet-b1"): (
        "7 more blocks in 7 stages · images of 240 × 240 in place of 224 × 224 pixels"
    ),
}


@pytest.mark.parametrize(("pair", "words"), SENTENCES.items(), ids=map(" ".join, SENTENCES))
def test_the_sentence_says_what_a_person_would(pair: tuple[str, str], words: str) -> None:
    before, after = map(profile_of, pair)
    sentence = summary(Difference(before, after), "the other")
    assert sentence.startswith(f"Against the other: {words}")


def test_one_of_a_kind_is_in_the_singular() -> None:
    one = summary(Difference(profile_of("resnet-50"), profile_of("resnet?stages=3,4,7,3")))
    assert one.startswith("Against resnet?depth=50: 1 more block in conv4_x, nothing else")


def test_equal_networks_are_said_to_be_equal() -> None:
    found = Difference(profile_of("resnet-18"), profile_of("resnet-18"))
    assert summary(found) == "Against resnet?depth=18: every operation is the same"


def test_the_stage_that_took_the_parameters_is_named() -> None:
    found = Difference(profile_of("resnet-50"), profile_of("resnet-101"))
    assert largest_share(found, "params") == ("conv4_x", 18_992_128)
    assert "+19.0\u00a0M parameters, all in conv4_x · +3.71\u00a0G MACs, all in conv4_x" in summary(
        found
    )
    found = Difference(profile_of("resnet-50"), profile_of("se-resnet-50"))
    assert "+2.53\u00a0M parameters, of which +1.58\u00a0M in conv5_x" in summary(found)
    assert "+2.51\u00a0M MACs, of which +1.57\u00a0M in conv5_x" in summary(found)


@pytest.mark.parametrize("pair", SENTENCES, ids=" ".join)
def test_korean_has_words_for_all_of_it(pair: tuple[str, str]) -> None:
    found = Difference(*map(profile_of, pair))
    english = summary(found, "A")
    with in_language("ko"):
        korean = summary(found, "A")
    assert korean.startswith("A 대비 ")
    assert korean != english
    # A name of a stage or of a layer may stay; no word of a sentence does.
    for word in (
        "added",
        "removed",
        "place",
        "more",
        "wide",
        "nothing",
        "blocks",
        "operation",
        "layers",
    ):
        assert word not in korean


def test_every_kind_of_operation_has_words() -> None:
    for kind in ("conv", "norm", "pool", "concat", "pad", "permute"):
        assert count_of_kind(1, kind) != count_of_kind(2, kind).replace("2", "1")
        with in_language("ko"):
            assert count_of_kind(2, kind).endswith("2개")
    assert count_of_kind(4, "norm") == "4 normalisation layers"
    assert count_of_kind(4, "permute") == "4 operations of the kind permute"
