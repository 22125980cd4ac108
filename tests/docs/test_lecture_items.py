"""The list of the notes' items leads to steps that are there, and no lesson is left out."""

import re
from pathlib import Path

from teaching import course

TEXT = (Path(__file__).parents[2] / "docs" / "lecture-items.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<item>[^|]+) \| (?P<where>[^|]+) \|$", re.MULTILINE)


def test_each_item_is_shown_in_a_step_that_is_there() -> None:
    rows = [row for row in ROW.finditer(TEXT) if "#" in row["where"]]
    assert len(rows) >= 60
    steps = {
        f"{name}#{step.name}" for name in course.names() for step in course.lesson(name, "en").steps
    }
    for row in rows:
        places = [place.strip() for place in row["where"].split(",")]
        assert [place for place in places if place not in steps] == [], row["item"]


def test_each_lesson_shows_something_of_the_notes() -> None:
    assert re.findall(r"^## (\S+)$", TEXT, re.MULTILINE) == course.names()
