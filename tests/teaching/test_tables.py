"""Tables of a family stand in lessons: checked, bound to words, and in the file to take home."""

import pytest

from language.catalogue import in_language
from teaching.check import check_step
from teaching.handout import lesson_html
from teaching.lesson import LessonError, Step, TablePicture
from teaching.marks import marks_of
from teaching.reader import parse_lesson
from teaching.tables import picture_html, table_html

LESSON = """---
title: A lesson
minutes: 3
summary: Say it.
---

## A table {#table}

See [B2](mark:B2), of {params} parameters.

```table
spec: efficientnet
title: Scaling
```
"""


def step(text: str = LESSON) -> Step:
    return parse_lesson(text, "01-a", "en").steps[0]


def test_the_formula_stands_beside_what_was_released() -> None:
    picture = step().picture
    assert isinstance(picture, TablePicture)
    with in_language("en"):
        written = picture_html(picture)
    # Tan & Le 2019: 1.1² = 1.21, 1.2² = 1.44, 224 · 1.15² = 296.24; B2 was released otherwise.
    cells = "".join(f"<td>{one}</td>" for one in (2, 1.21, 1.1, 1.44, 1.2, 296.2, 260))
    assert f'<tr data-mark-name="B2"><th scope="row">B2</th>{cells}</tr>' in written
    assert written.count("<tr data-mark-name") == 8


def test_rows_are_marks_and_titles_are_those_of_the_family() -> None:
    check_step(step())
    assert marks_of(step()) == [f"B{number}" for number in range(8)]
    with pytest.raises(LessonError, match=r"(?s):11: .*Fees is none of Scaling, Rounding"):
        check_step(step(LESSON.replace("title: Scaling", "title: Fees")), "lessons/01-a/en.md")
    with pytest.raises(LessonError, match="B9 is none of B0"):
        check_step(step(LESSON.replace("mark:B2", "mark:B9")))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_goes_out_with_the_lesson(language: str) -> None:
    with in_language(language):
        page = lesson_html(parse_lesson(LESSON, "01-a", language))
    assert page.count('<th scope="row">B') == 8
    assert ("너비(공식)" if language == "ko" else "Width (formula)") in page


def test_what_stands_in_a_cell_is_escaped() -> None:
    assert "<b>" not in table_html(("<b>",), [("<b>", "<b>")])


def test_a_note_is_markdown() -> None:
    picture = TablePicture(spec="efficientnet?phi=1", title="Rounding")
    with in_language("ko"):
        written = picture_html(picture)
    assert "<code>round_filters</code>" in written
    assert "`" not in written
