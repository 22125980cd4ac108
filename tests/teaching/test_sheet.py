"""A sheet of exercises: complete in both languages, without a network, the answers apart."""

import re

from language.catalogue import LANGUAGES, in_language
from teaching.exercises.catalogue import KINDS, exercise, sheet_of
from teaching.sheet import command, sheet


def test_a_sheet_has_all_questions_and_the_answers_on_pages_of_their_own() -> None:
    exercises = sheet_of([], 5, 12)
    page = sheet(exercises)
    questions, answers = page.split('<section class="answers">')
    assert questions.count('<p class="line">') == answers.count("<dl>") == 12
    assert "break-before: page" in questions
    for one in exercises:
        assert f"<b>{one.answer:,} {one.unit}</b>" in answers
        assert one.solution[-1].sums.replace("<", "&lt;") in answers
    assert not re.search(r"(src|href)=|https?:|url\((?!data:)", page), "nothing is fetched"
    assert len({one.kind for one in exercises}) == len(KINDS)


def test_a_sheet_without_answers_gives_none_away() -> None:
    exercises = sheet_of(["conv-macs"], 2, 3)
    page = sheet(exercises, has_answers=False)
    assert all(f"{one.answer:,}" not in page for one in exercises)
    assert command(exercises, has_answers=False) == (
        "python cli.py lessons sheet conv-macs --seed 2 --count 3 --language en --out sheet.html"
    )


def test_each_language_has_its_own_words_and_letters() -> None:
    pages = {}
    for code in LANGUAGES:
        with in_language(code):
            pages[code] = sheet([exercise("se-params", 1, 1)])
        assert f'<html lang="{code}">' in pages[code]
    assert "Playground Korean" in pages["ko"].partition("</style>")[0]
    assert len(set(pages.values())) == len(LANGUAGES)
