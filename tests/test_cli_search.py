"""``cli.py search`` as a shell sees it: a child's settings, a line for a mistake."""

import json
from pathlib import Path

import pytest

import cli
from search import command
from search import plan as plans
from search.plan import LivePlan, Plan, TablePlan
from search.race import Race

LIVE = ["--oracle", "live", "--searchers", "random"]
SMALL = [
    "--blocks", "1", "--epochs", "1", "--filters", "8", "--train-images", "100",
    "--batch-size", "50",
]  # fmt: skip


def test_a_live_search_trains_the_children_it_is_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "usable_cores", lambda: 1)
    out = tmp_path / "race.jsonl"
    told = ["search", *LIVE, "--evaluations", "2", *SMALL, "--json", "--out", str(out)]
    assert cli.main(told) == 0
    (result,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (result["searcher"], result["evaluations"]) == ("random", 2)
    plan, first, *_rest = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (plan["blocks"], plan["child"]["epochs"], plan["child"]["filters"]) == (1, 1, 8)
    # One block in each of the two cells.
    assert first["record"] == "evaluation"
    assert ";" not in first["key"]
    assert cli.main(["search", "--from", str(out)]) == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([*LIVE, "--noise", "loud"], "noise=loud is not allowed: give a number from 0 to 1."),
        ([*LIVE, "--blocks", "0"], "blocks=0 is not allowed: give a whole number from 1 to 7."),
        ([*LIVE, "--optimiser", "adam"], "optimiser=adam is not allowed: choose sgd, adamw."),
        ([*LIVE, "--batch-size", "500", "--train-images", "400"], "only 400 training images"),
        ([*LIVE, "--seeds", "many"], "seeds=many is not allowed"),
        ([*LIVE, "--evaluations", "0"], "evaluations=0 is not allowed"),
        (
            ["--oracle", "nb201-cifar10", "--searchers", "random", "--train-images", "200"],
            "--train-images is for the oracle live only: nb201-cifar10 trains no children.",
        ),
        (["--oracle", "live", "--searchers", "nobody"], "There is no searcher nobody"),
        (["--oracle", "magic", "--searchers", "random"], "There is no oracle magic"),
        (["--oracle", "live"], "Give an oracle and searchers"),
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


@pytest.mark.parametrize(
    "plan",
    [
        TablePlan(task="cifar10", searchers=("random", "ppo"), seeds=3, first_seed=8),
        LivePlan(),
        LivePlan(searchers=("ppo",), blocks=2).but(
            noise=0.35, train_images=900, epochs=3, batch_size=60, learning_rate=0.0001,
            optimiser="sgd", cells=2, filters=5, evaluations=7, first_seed=4,
        ),
    ],
    ids=["table", "live", "all"],
)  # fmt: skip
def test_the_command_that_a_page_shows_runs_the_same_race(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Plan] = []

    def race(asked: Plan) -> Race:
        seen.append(asked)
        return Race(asked)

    monkeypatch.setattr(command, "race", race)
    python, program, *arguments = plans.command(plan).split()
    assert (python, program) == ("python", "cli.py")
    assert cli.main(arguments) == 0
    assert seen == [plan]
