"""``cli.py search``, as a shell sees it."""

import json

import pytest

import cli

RACE = ["search", "--oracle", "nb201-cifar100", "--seeds", "2", "--evaluations", "30"]


def test_a_line_for_each_searcher(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*RACE, "--searchers", "random,grid,evolution", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["searcher"] for line in lines] == ["random", "grid", "evolution"]
    for line in lines:
        low, high = line["ci95"]
        assert low <= line["regret_mean"] <= high
        assert line["beats_random"] is False
        assert (line["seeds"], line["evaluations"]) == (2, 30)
    assert lines[1]["verdict"] == "random and grid: no difference detected at this budget"


def test_a_report_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*RACE[:3], "--searchers", "grid", "--seeds", "1", "--evaluations", "9"]) == 0
    out = capsys.readouterr().out
    assert "one seed, an illustration" in out
    assert "1 x 9 evaluations" in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--oracle", "nb101", "--searchers", "random"], "no oracle nb101: choose nb201-cifar10"),
        (["--oracle", "live", "--searchers", "what"], "no searcher what"),
        (["--oracle", "live", "--searchers", "random", "--seeds", "0"], "seeds=0"),
    ],
)
def test_a_mistake_exits_with_two_and_one_line(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["search", *arguments]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert reason in streams.err
    assert len(streams.err.splitlines()) == 1
