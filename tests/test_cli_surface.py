"""``cli.py surface``: the losses around the weights of a network."""

import json

import pytest

from cli import main
from inspection.shipped import surface_from

TINY = "resnet?stem=cifar&stages=1,1&width=4"


def test_a_network_is_trained_and_its_plane_computed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["surface", TINY, "--epochs", "1", "--points", "3", "--images", "40", "--json"]
    assert main(words) == 0
    streams = capsys.readouterr()
    (line,) = map(json.loads, streams.out.splitlines())
    assert line["recipe"] == {"epochs": 1}
    found = surface_from(line)
    assert [len(row) for row in found.losses] == [3, 3, 3]
    assert found.losses[1][1] == min(loss for row in found.losses for loss in row)
    assert "row 3 of 3" in streams.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([TINY, "--points", "4"], "points=4 is not allowed"),
        ([TINY, "--span", "0"], "span=0.0 is not allowed"),
        ([TINY, "--images", "0"], "images=0 is not allowed"),
        (["resnet?depth=21x"], "depth=21x is not allowed"),
        (["0" * 16], "no such run"),
    ],
)
def test_what_cannot_be_is_told(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["surface", *words]) == 2
    assert told in capsys.readouterr().err
