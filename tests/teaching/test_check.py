"""All lessons are whole: in each language the same steps, and whatever they name exists."""

from pathlib import Path

import pytest

from teaching import course
from teaching.check import check
from tests.teaching.test_reader import GOOD

KNOWN = GOOD.replace("part:conv1", "part:stem.conv1")


def written(folder: Path, name: str, language: str, text: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / f"{language}.md").write_text(text, encoding="utf-8")


def faults(folder: Path) -> list[str]:
    return [str(error) for error in check(folder)]


def test_the_lessons_of_the_project_have_no_fault() -> None:
    assert faults(course.FOLDER) == []


def test_each_lesson_is_there_in_english_and_korean() -> None:
    assert len(course.names()) >= 7
    for name in course.names():
        assert {"en", "ko"} <= set(course.languages(name))


def test_the_whole_lecture_takes_ninety_minutes() -> None:
    minutes = [course.lesson(name, "en").head.minutes for name in course.names()]
    assert 85 <= sum(minutes) <= 95


WRONG = {
    "part": ("part:stem.conv1", "part:conv9", "conv9: the network has no part of this path"),
    "number": ("Text of", "{nothing} of", "{nothing}: a quantity is one of"),
    "network": ("depth=18", "depth=19", "depth"),
    "knob": ("open: 2", "knobs: [growth_rate]", "the network has no knob growth_rate"),
    "needs": ("needs: []", "needs: [09-none]", "needs: there is no lesson 09-none"),
    "families": ("needs: []", "needs: []\nfamilies: [vgg]", "families: vgg is none of plain, "),
    "mark": ("More.", "[More](mark:C).", "mark: C is none of A, B"),
    "blank": ("More.", "[More](mark:A b).", "a name with a blank stands in <>"),
    "link": ("More.", "[More](https://example.org).", "https: a phrase is bound to"),
    "page": ("More.", "[More](page:nowhere).", "page: nowhere is none of map"),
    "plot": ("```cards\nitems: [{title: A, says: a}, {title: B, says: b}]",
             "```plot\nof: published\nresults: [a, b]", "results: a is none of"),
    "experiment": ("```cards\nitems: [{title: A, says: a}, {title: B, says: b}]",
                   "```run\nexperiment: none", "experiment: none is none of"),
    "demonstration": ("```cards\nitems: [{title: A, says: a}, {title: B, says: b}]",
                      "```show\nof: none", "of: none is none of"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_not_there_is_refused(fault: str, tmp_path: Path) -> None:
    before, after, reason = WRONG[fault]
    assert before in KNOWN
    written(tmp_path, "01-a", "en", KNOWN.replace(before, after))
    (found,) = faults(tmp_path)
    assert found.startswith("lessons/01-a/en.md:")
    assert reason in found


def test_a_lesson_asks_something(tmp_path: Path) -> None:
    first, _choice, rest = KNOWN.partition("```choice")
    written(tmp_path, "01-a", "en", first + rest[rest.index("> Say") :])
    assert faults(tmp_path) == ["lessons/01-a/en.md:1: a lesson asks at least one question"]


def test_a_translation_has_the_same_steps(tmp_path: Path) -> None:
    written(tmp_path, "01-a", "en", KNOWN)
    written(tmp_path, "01-a", "ko", KNOWN.replace("{#second}", "{#other}"))
    (found,) = faults(tmp_path)
    assert found.startswith("lessons/01-a/ko.md:")
    assert "the English lesson has second cards" in found


def test_a_translation_is_of_the_same_families(tmp_path: Path) -> None:
    written(tmp_path, "01-a", "en", KNOWN.replace("needs: []", "needs: []\nfamilies: [resnet]"))
    written(tmp_path, "01-a", "ko", KNOWN)
    (found,) = faults(tmp_path)
    assert "families: the English lesson has resnet, and this one –" in found
    assert course.by_family("en", tmp_path) == {"resnet": "01-a"}


def test_a_third_language_needs_only_files(tmp_path: Path) -> None:
    written(tmp_path, "01-a", "en", KNOWN)
    written(tmp_path, "01-a", "de", KNOWN.replace("A lesson", "Eine Lektion"))
    assert faults(tmp_path) == []
    assert course.languages("01-a", tmp_path) == ["en", "de"]
    assert course.lesson("01-a", "de", tmp_path).title == "Eine Lektion"
    assert course.lesson("01-a", "ko", tmp_path).title == "A lesson"
