"""Lessons are read from Markdown, and what they may not have is refused with file and line."""

import re

import pytest

from teaching.lesson import Choice, LessonError, NetworkPicture
from teaching.reader import parse_lesson, sentences

GOOD = """---
title: A lesson
minutes: 3
needs: []
summary: Say it.
---

## First {#first}

Text of [a part](part:conv1), of He et al. 2015.

```network
spec: resnet?depth=18
open: 2
```

```choice
ask: Yes?
answers:
  - {says: yes, right: true, because: It is.}
  - {says: no, because: It is not.}
```

> Say it.
>
> And again.

## Second {#second}

More.

```cards
items: [{title: A, says: a}, {title: B, says: b}]
```
"""


def test_a_lesson_is_read_whole() -> None:
    lesson = parse_lesson(GOOD, "01-a", "en")
    assert (lesson.name, lesson.language, lesson.title, lesson.head.minutes) == (
        *("01-a", "en", "A lesson", 3),
    )
    first, second = lesson.steps
    assert (first.name, first.title, first.kinds) == ("first", "First", ("network", "choice"))
    assert first.picture == NetworkPicture(spec="resnet?depth=18", open="2")
    assert isinstance(first.question, Choice)
    assert first.question.right == 0
    # Yes and no are words.
    assert [answer.says for answer in first.question.answers] == ["yes", "no"]
    assert first.notes == "Say it.\n\nAnd again."
    assert second.question is None
    assert lesson.place_of("second") == 1
    assert lesson.place_of("nowhere") == 0


WRONG = {
    "no front matter": ("---\ntitle: A lesson", "title: A lesson", "begin with front matter"),
    "a long title": ("title: A lesson", f"title: {'A' * 41}", "title: String should have at most"),
    "an unknown field": ("minutes: 3", "minutes: 3\nhours: 1", "hours: no field here; the fields"),
    "no name": ("{#first}", "", "## Title {#name}"),
    "a name twice": ("{#second}", "{#first}", "two steps have the name first"),
    "an unknown block": ("```cards", "```video", "not video"),
    "no YAML": ("ask: Yes?", "ask: [", "this is no YAML"),
    "two right": ("because: It is not.", "right: true, because: No", "exactly one is right"),
    "two pictures": ("More.", "More.\n\n```device\nnetworks: [a]\n```", "one picture, not 2"),
    "four sentences": ("More.", "One. Two. Three. Four.", "1 to 3 sentences, not 4"),
    "a list": ("More.", "More.\n\n- a list", "paragraphs, blocks between"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_is_refused_with_its_line(fault: str) -> None:
    before, after, reason = WRONG[fault]
    assert before in GOOD
    text = GOOD.replace(before, after)
    with pytest.raises(LessonError) as raised:
        parse_lesson(text, "01-a", "ko")
    found = re.fullmatch(r"lessons/01-a/ko\.md:(\d+): (.*)", str(raised.value), re.DOTALL)
    assert found, str(raised.value)
    assert reason in found[2]
    assert 1 <= int(found[1]) <= len(text.splitlines())


def test_the_line_is_that_of_the_fault() -> None:
    line = GOOD.splitlines().index("```cards") + 1
    with pytest.raises(LessonError, match=rf"en\.md:{line}: "):
        parse_lesson(GOOD.replace("```cards", "```video"), "01-a", "en")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One.", 1),
        ("No end", 1),
        ("He et al. 2015 say 2.85 points. Really?", 2),
        ("합니다. 됩니다. **정말요?**", 3),
        ("A [phrase](part:a.b). Fig. 3 shows it.", 2),
    ],
)
def test_sentences_are_counted(text: str, count: int) -> None:
    assert sentences(text) == count
