"""A lesson goes out as one file that needs no network and has every step, question and answer."""

import re
from pathlib import Path

import pytest

import cli
from language.catalogue import in_language
from teaching import course
from teaching.handout import PLOT_WIDTH, lesson_html
from teaching.reader import parse_lesson

LESSON = """---
title: A lesson
minutes: 3
summary: Say it.
---

## A block {#block}

All of it has {params} parameters in [a block](part:conv2_x.0).

```network
spec: resnet?depth=18
beside: plain?depth=18
```

```choice
ask: Which?
answers:
  - {says: the left one, right: true, because: It has {params exact}.}
  - {says: the right one, because: It has not.}
```

> Speak slowly.

## Bars {#bars}

See [plain-34](mark:Plain-34).

```plot
of: published
results: [Plain-18, Plain-34]
```

```number
ask: How many channels?
answer: 64
unit: channels
because: As in the table.
```

## Dots {#dots}

Try it.

```run
experiment: degradation
```

```exercise
kind: conv-params
```

## Lines {#lines}

Draw.

```cards
items: [{title: A, says: a}, {title: B, says: b}]
```

```curve
ask: How much?
x: [one, two, three]
low: 0
high: 10
unit: "%"
answer: [1, 2.5, 9]
because: So.
```
""".replace("It has {params exact}.", '"It has {params exact}."')


@pytest.fixture(scope="module")
def page() -> str:
    with in_language("en"):
        return lesson_html(parse_lesson(LESSON, "01-a", "en"))


def test_each_step_is_there_with_its_picture_question_and_answer(page: str) -> None:
    assert re.findall(r'<section id="([a-z]+)">', page) == [
        "block",
        "bars",
        "dots",
        "lines",
    ]
    assert "All of it has 11.7\N{NO-BREAK SPACE}M parameters" in page
    block, bars, dots, lines = page.split("<section ")[1:]
    assert "<svg" in block
    assert bars.count("plotly-graph-div") == 1
    assert dots.count("plotly-graph-div") == 1
    # No wider than a page of A4.
    assert all(f'"width":{PLOT_WIDTH}' in plot for plot in (bars, dots))
    assert "☐ the left one" in block
    answers = page[page.index("<h2>Answers</h2>") :]
    assert "It has 11,689,512." in answers
    assert "64 channels" in answers
    assert all(f">{word}</text>" in lines for word in ("one", "two", "three", "%", "10"))
    assert "one: 1, two: 2.5, three: 9" in answers
    # Why each wrong one is wrong, and how the exercise is computed.
    assert "✗ <strong>the right one</strong> It has not." in answers
    assert answers.count("<li><b>") == 4
    assert "<ol><li>" in answers


def test_the_curve_of_what_decides_a_claim_stands_beside_it() -> None:
    with in_language("en"):
        page = lesson_html(
            parse_lesson(LESSON.replace("experiment: degradation", "experiment: se"), "01-a", "en")
        )
    dots = page[page.index('<section id="dots">') : page.index('<section id="lines">')]
    assert dots.count("plotly-graph-div") == 2
    assert "How a gate begins" in dots


def test_what_cannot_be_pressed_on_paper_is_plain_words(page: str) -> None:
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert 'role="button"' not in own
    assert "parameters in a block." in own


def test_the_reader_s_exercise_is_left_to_the_app() -> None:
    dense = LESSON[: LESSON.index("## A block")] + (
        "## Growth {#growth}\n\nIt grows.\n\n"
        "```figure\nspec: densenet\nkind: paper\nwhich: dense\n```\n"
    )
    with in_language("en"):
        assert "Growth exercise" not in lesson_html(parse_lesson(dense, "01-a", "en"))


def test_it_needs_no_network(page: str) -> None:
    assert page.count("plotly.js v") == 1
    # Plotly's own script names addresses that it asks for with maps only.
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="(?!#)|url\((?!data:)|@import', own)
    assert "Speak slowly" not in page


def test_a_number_without_a_unit_is_an_answer_too() -> None:
    with in_language("en"):
        page = lesson_html(parse_lesson(LESSON.replace("unit: channels\n", ""), "01-a", "en"))
    assert "<strong>64</strong> As in the table." in page


def test_the_speaker_s_notes_come_where_they_are_asked_for() -> None:
    short = LESSON[: LESSON.index("## Bars")]
    assert "Speak slowly" in lesson_html(parse_lesson(short, "01-a", "en"), with_notes=True)


def test_the_command_line_writes_it_and_refuses_what_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.html"
    (tmp_path / "01-a").mkdir()
    (tmp_path / "01-a" / "en.md").write_text(LESSON, encoding="utf-8")
    folder = ["--folder", str(tmp_path)]
    assert cli.main(["lessons", "export", "01-a", "--out", str(out), *folder]) == 0
    assert "All of it has" in out.read_text(encoding="utf-8")
    assert cli.main(["lessons", "export", "09-none", "--out", str(out), *folder]) == 2
    assert "There is no lesson 09-none: choose 01-a" in capsys.readouterr().err
    assert cli.main(["lessons", "export", "01-a", "--out", str(tmp_path / "a.pdf")]) == 2
    assert ".html" in capsys.readouterr().err


def test_the_command_line_lists_and_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lessons", "list", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(course.names())
