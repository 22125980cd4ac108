"""Plots of a class's predictions: complete, without names, at round numbers, large for a room."""

from itertools import pairwise

import pytest

from viz.prediction_plots import (
    MOST_BINS,
    bin_edges,
    choices_figure,
    curves_figure,
    numbers_figure,
    wrapped,
)

ASK = "Two plain networks of 20 and of 56 layers are trained alike: which has the lower error?"
CHOICES = ("the one of 20 layers", "the one of 56 layers", "both have the same <b>error</b>")


def test_the_right_choice_is_marked_only_once_it_is_given() -> None:
    (before,) = choices_figure(ASK, CHOICES, (5, 20, 3), None, is_dark=False).data
    assert list(before.x) == [5, 20, 3]
    assert len(set(before.marker.color)) == 1
    assert "✓" not in "".join(before.text)
    figure = choices_figure(ASK, CHOICES, (5, 20, 3), 0, is_dark=False)
    (after,) = figure.data
    assert list(after.text) == ["5 ✓", "20", "3"]
    assert after.marker.color[0] == before.marker.color[0] != after.marker.color[1]
    told = [note.text.replace("<br>", " ") for note in figure.layout.annotations]
    assert told[0] == "<b>A: the one of 20 layers</b>"
    assert "&lt;b>error" in told[2], "what a lesson has in it is no markup here"
    assert figure.layout.title.text.replace("<br>", " ") == ASK
    assert figure.layout.title.subtitle.text == "28 answers of the class, without names"
    assert figure.layout.xaxis.title.text == "answers"


def test_bars_and_their_texts_do_not_meet() -> None:
    figure = choices_figure("?", ("a " * 150, "b", "c " * 90), (1, 2, 3), None, is_dark=True)
    (bars,) = figure.data
    tops = [note.y for note in figure.layout.annotations]
    for place, (middle, top) in enumerate(zip(bars.y, tops, strict=True)):
        lines = figure.layout.annotations[place].text.count("<br>") + 1
        assert middle + bars.width / 2 <= top - 13 * 1.3 * lines
        if place:
            assert bars.y[place - 1] - bars.width / 2 > top
    low, high = figure.layout.yaxis.range
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert height == pytest.approx(high - low, abs=8), "a unit is a pixel"


@pytest.mark.parametrize(
    ("numbers", "is_logarithmic"),
    [
        ([70_400.0], False),
        ([3.0, 3.0, 3.0, 3.0, 3.0], False),
        ([0.0, 0.0], False),
        ([10.0, 12.0, 11.0, 9.0, 30.0], False),
        ([-5.0, 0.0, 5.0, 2.0, 1.0, 1e15], False),
        ([100.0, 7e4, 7e4, 1e5, 7e6, 2.5e7], True),
        ([1.0, 1e15], True),
        ([20.0, 21.0, 22.0, 20.5, 21.5, 1e12], False),
    ],
)
def test_edges_are_few_and_round(numbers: list[float], is_logarithmic: bool) -> None:
    edges = bin_edges(numbers)
    assert 2 <= len(edges) <= MOST_BINS + 5
    assert edges == sorted(set(edges))
    steps = {round(b - a, 9) for a, b in pairwise(edges)}
    assert is_logarithmic == (len(steps) > 1)
    figure = numbers_figure("?", numbers, "", None, is_dark=False)
    assert sum(figure.data[0].y) == len(numbers), "no answer is lost, however far it lies outside"


def test_the_true_number_has_its_line_at_its_place() -> None:
    figure = numbers_figure("?", [1e3, 7e4, 1e6, 1e5], "parameters", 70_400, is_dark=False)
    (line,), (note,) = figure.layout.shapes, figure.layout.annotations
    edges = bin_edges([1e3, 7e4, 1e6, 1e5, 70_400])
    place = int(line.x0)
    assert edges[place] <= 70_400 < edges[place + 1]
    assert "70.4" in note.text
    assert figure.layout.xaxis.title.text == "parameters"
    assert not numbers_figure("?", [1.0], "", None, is_dark=False).layout.shapes


def test_curves_fan_out_under_the_true_one() -> None:
    sketched = [(1.0, 2.0, 3.0), (3.0, 2.0, 1.0)]
    args = ("?", ("10", "20", "30"), sketched, (0.0, 4.0), "error (%)")
    assert len(curves_figure(*args, None, is_dark=False).data) == 2
    figure = curves_figure(*args, (2.0, 2.0, 2.0), is_dark=False)
    *others, true = figure.data
    assert [tuple(one.y) for one in others] == sketched
    assert tuple(true.y) == (2.0, 2.0, 2.0)
    assert true.line.width > others[0].line.width
    assert figure.layout.yaxis.title.text == "error (%)"


def test_a_room_reads_it() -> None:
    """The floor of present mode is 22 pixels in a window 1080 high."""
    for figure in (
        choices_figure(ASK, CHOICES, (1, 2, 3), 1, is_dark=True, is_presented=True),
        numbers_figure(ASK, [1.0, 2.0], "px", 2.0, is_dark=True, is_presented=True),
        curves_figure(
            ASK,
            ("a", "b", "c"),
            [(1, 2, 3)],
            (0, 4),
            "",
            (1, 2, 3),
            is_dark=True,
            is_presented=True,
        ),
    ):
        layout = figure.layout
        sizes = [layout.font.size, layout.title.font.size, layout.title.subtitle.font.size]
        for axis in (layout.xaxis, layout.yaxis):
            sizes += [axis.tickfont.size, axis.title.font.size]
        sizes += [note.font.size for note in layout.annotations]
        assert min(sizes) >= 22


def test_lines_break_between_words() -> None:
    lines = wrapped(ASK, 13, 300)
    assert " ".join(lines) == ASK
    assert len(lines) == 2
    assert wrapped("x" * 200, 13, 300) == ["x" * 200]
    assert wrapped("", 13, 300) == [""]
