"""All lessons are whole: in each language the same steps, and whatever they name exists."""

from pathlib import Path

import pytest

from language.catalogue import LANGUAGES, in_language
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
    for language in LANGUAGES:
        minutes = [course.lesson(name, language).head.minutes for name in course.names()]
        assert sum(minutes) == 90


CARDS = "```cards\nitems: [{title: A, says: a}, {title: B, says: b}]"

WRONG = {
    "part": ("part:stem.conv1", "part:conv9", "conv9: the network has no part of this path; here"),
    "number": ("Text of", "{nothing} of", "{nothing}: a quantity is one of"),
    "network": ("depth=18", "depth=19", "depth"),
    "knob": ("open: 2", "knobs: [growth_rate]", "knobs: growth_rate is none of depth,"),
    "needs": ("needs: []", "needs: [09-none]", "needs: 09-none is none of 01-a"),
    "families": ("needs: []", "needs: []\nfamilies: [vgg]", "families: vgg is none of plain, "),
    "mark": ("More.", "[More](mark:C).", "mark: C is none of A, B"),
    "blank": ("More.", "[More](mark:A b).", "a name with a blank stands in <>"),
    "link": ("More.", "[More](https://example.org).", "https: a phrase is bound to"),
    "page": ("More.", "[More](page:nowhere).", "page: nowhere is none of map"),
    "plot": (CARDS, "```plot\nof: published\nresults: [a, b]", "results: a is none of"),
    "experiment": (CARDS, "```run\nexperiment: none", "experiment: none is none of"),
    "demonstration": (CARDS, "```show\nof: none", "of: none is none of"),
    "part near": ("part:stem.conv1", "part:conv2_x.0.none", "here there are conv2_x.0.residual"),
    "colour": ("open: 2", "colour: nonsense", "colour: nonsense is none of kind, params"),
    "open": ("open: 2", "open: zz!!", "open: zz!! is no level from 1 to 3"),
    "which": ("```network\nspec: resnet?depth=18\nopen: 2",
              "```figure\nspec: resnet?depth=18\nkind: paper\nwhich: nonsense",
              "which: nonsense is none of residual"),
    "kind": ("```network\nspec: resnet?depth=18\nopen: 2",
             "```figure\nspec: resnet?depth=18\nkind: cell", "kind: cell is none of paper, stack"),
    "specs": (CARDS, "```show\nof: gains\nspecs: [nonsense]",
              "specs: family=nonsense is not allowed"),
    "gateless": (CARDS, "```show\nof: gate-steps\nspec: resnet?stem=cifar&depth=20&width=8",
                 "has no channel gate: choose a network with"),
    "sumless": (CARDS, "```show\nof: residual-sum\nspec: plain?stem=cifar&depth=20&width=8",
                "choose a residual network"),
    "field of a plot": (CARDS, "```plot\nof: speed\nresults: [a, b]",
                        "results: no field of this plot; the fields are of"),
    "word of a quantity": ("ask: Yes?", 'ask: "{nothing}?"', "{nothing}: a quantity is one of"),
    "phrase of a question": ("ask: Yes?", 'ask: "[Yes](part:nonsense)?"',
                             "part:nonsense: phrases are bound in the text of a step only"),
    "mark of a plot": (f"More.\n\n{CARDS}", "[More](mark:C).\n\n```run\nexperiment: degradation",
                       "mark: C is none of plain-20, plain-56"),
    "mark of nothing": (f"More.\n\n{CARDS}", "[More](mark:C).\n\n```show\nof: pooling",
                        "mark: there is none here to name"),
    "notes": ("> Say it.", "> [Say](page:nowhere) it.", "page: nowhere is none of map"),
    "phrase of notes": ("> Say it.", "> [Say](mark:A) it.", "mark: notes lead to page: only"),
}  # fmt: skip

MISTAKE = """ask: How many?
answer: 64
because: So.
mistakes: [{answer: 3, because: "{nothing}"}]
"""


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_not_there_is_refused(fault: str, tmp_path: Path) -> None:
    before, after, reason = WRONG[fault]
    assert before in KNOWN
    written(tmp_path, "01-a", "en", KNOWN.replace(before, after))
    (found,) = faults(tmp_path)
    assert found.startswith("lessons/01-a/en.md:")
    assert reason in found


def test_what_a_mistake_says_is_filled_in_too(tmp_path: Path) -> None:
    first, _choice, rest = KNOWN.partition("```choice\n")
    text = f"{first}```number\n{MISTAKE}{rest[rest.index('```') :]}"
    written(tmp_path, "01-a", "en", text)
    (found,) = faults(tmp_path)
    assert "{nothing}: a quantity is one of" in found


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


def test_a_wrong_curve_has_not_the_shape_of_the_answer(tmp_path: Path) -> None:
    first, _choice, rest = KNOWN.partition("```choice\n")
    curve = "ask: How?\nx: [a, b, c]\nlow: 0\nhigh: 10\nanswer: [1, 5, 9]\nbecause: So.\n"
    for shape, faulty in (("falls", False), ("rises", True)):
        mistakes = f"mistakes: [{{shape: {shape}, because: No.}}]\n"
        text = f"{first}```curve\n{curve}{mistakes}{rest[rest.index('```') :]}"
        written(tmp_path, "01-a", "en", text)
        found = faults(tmp_path)
        assert bool(found) is faulty
    assert "mistakes: the answer itself has the shape rises" in found[0]


def test_what_a_lesson_builds_on_is_named_in_its_language() -> None:
    titles = [course.lesson(name, "ko").title for name in ("02-resnet", "03-densenet")]
    with in_language("ko"):
        told = course.needs_in_words(course.lesson("06-nasnet", "ko"))
        assert told == f"먼저 볼 강의: {', '.join(titles)}"
        assert course.needs_in_words(course.lesson("01-papers", "ko")) == ""
