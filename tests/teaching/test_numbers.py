"""Numbers in braces are computed from the network of the step."""

import pytest

from analysis.of_spec import profile_spec
from backbones.registry import parse
from teaching.lesson import LessonError
from teaching.numbers import Subject, fill, value


def subject(text: str) -> Subject:
    spec = parse(text)
    return Subject(spec, profile_spec(spec))


R18, R50 = subject("resnet?depth=18"), subject("resnet?depth=50")

# He et al. 2015, Table 1; parameters and MACs as in tests/golden.
SAID = {
    "{params}": "11.7 M",
    "{params exact}": "11,689,512",
    "{second params}": "25.6 M",
    "{change params}": "−13.9 M",
    "{macs exact}": "1,814,073,344",
    "{flops}": "3.63 G",
    "{depth}": "18",
    "{field}": "435 px",
    "{channels conv2_x}": "64",
    "{in_channels conv3_x}": "64",
    "{size conv3_x}": "28 × 28",
    "{in_size conv3_x}": "56 × 56",
    "{params stem.conv1}": "9,408",
    "{knob width}": "64",
    "no braces": "no braces",
}


@pytest.mark.parametrize("text", SAID)
def test_a_number_is_that_of_the_network(text: str) -> None:
    assert fill(text, R18, R50).replace("\N{NO-BREAK SPACE}", " ") == SAID[text]


def test_no_line_of_a_korean_sentence_begins_with_a_particle() -> None:
    told = fill("오류율은 6.61%입니다. 깊이는 {depth}(층)입니다.", R18)
    assert told == "오류율은 6.61%\u2060입니다. 깊이는 18(층)\u2060입니다."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{nothing}", "a quantity is one of params"),
        ("{channels}", "name the path of a part"),
        ("{params nowhere}", "no part of this path"),
        ("{depth conv2_x}", "of the whole network only"),
        ("{knob growth_rate}", "a knob is one of depth"),
        ("{params a b}", "write a quantity"),
        ("{second params}", "no network"),
    ],
)
def test_what_cannot_be_told_is_refused(text: str, reason: str) -> None:
    with pytest.raises(LessonError, match=reason):
        fill(text, R18)


def test_a_quantity_is_an_answer() -> None:
    assert value("params", R18) == 11_689_512
    assert value("channels conv5_x", R18) == 512
