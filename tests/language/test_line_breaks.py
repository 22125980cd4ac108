"""No line of a sentence begins with a Korean particle or a sign of per cent."""

import re

from language import catalogue
from language.line_breaks import NO_BREAK_SPACE, WORD_JOINER, joined
from tests.language.test_korean_style import MESSAGES


def test_particles_and_signs_are_joined_to_what_stands_before_them() -> None:
    assert joined("숏컷(shortcut)이 95%를 줄입니다.") == (
        f"숏컷(shortcut){WORD_JOINER}이 95%{WORD_JOINER}를 줄입니다."
    )
    assert joined("ResNet-20 (8.75 %) errs.") == f"ResNet-20 (8.75{NO_BREAK_SPACE}%) errs."
    assert joined("{name}보다 낫다") == f"{{name}}{WORD_JOINER}보다 낫다"


def test_labels_stay_as_they_are() -> None:
    for label in (
        "셀 {count}개",
        "{number} %",
        "{loser}보다 {winner} 쪽이 우수",
        "시드마다 {count}번",
    ):
        assert joined(label) == label


def test_the_reader_gets_sentences_that_hold_together() -> None:
    with catalogue.in_language("ko"):
        said = catalogue._("Images in one step.")
        needed = catalogue._("The gate needs a sigmoid")
    assert WORD_JOINER not in said
    assert needed == f"게이트에는 시그모이드(sigmoid){WORD_JOINER}가 필요합니다"


def test_every_particle_behind_a_bracket_is_joined() -> None:
    """A label with such a seam would be left to break: it is reworded."""
    seam = re.compile(r"[)%][가-힣]")
    assert [text for _english, text in MESSAGES if seam.search(joined(text))] == []
