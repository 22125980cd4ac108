"""The list of the notes' items leads to steps that are there, and no lesson is left out."""

import re
from pathlib import Path

import pytest

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


WANTED = """
parts of one real paper
Training and test error at 20 and 56 layers
ImageNet: 27.94, 28.54, 27.88, 25.03
The 2.85 points
What a block is
F(x) + x with real tensors
The identity path 1 + F′ as the measured gain of each block
Gradient by layer on one scale
F′ may be negative
Vanishing gradients explain plain-34
L(L+1)/2 direct connections, counted up and clicked away
on real tensors
The composite function H_l
4 channels and four layers of 4 read 4, 8, 12, 16, with sliders
Transition and compression
Five activation orders, drawn
Five activation orders, trained here
Pooling with numbers
The gate step by step on a real feature map
Sigmoid beside softmax on the same gates
Multi-label against single-label
Why a grid explodes: the space counted live
Controller (RNN), child and reward
The choices of the controller, step by step
Normal cell with stride 1, reduction cell
From cell to network
a race to try it
SE's time against its MACs
depthwise convolutions, concatenation
Accuracy against parameters, all families, with the reader's network
Width, depth and resolution as three sliders on one picture
Compound scaling: one coefficient φ
grid search for α, β and γ
Formula against released table
"""
"""What issue 21 asks to be playable, in the words of the list."""


@pytest.mark.parametrize("item", WANTED.strip().splitlines())
def test_what_was_asked_for_stands_in_the_list(item: str) -> None:
    assert [row for row in ROW.finditer(TEXT) if item in row["item"] and "#" in row["where"]]
