"""``cli.py search`` as a shell sees it: a child's settings, a line for a mistake."""

import json
from pathlib import Path

import pytest

import cli
from backbones.registry import parse
from search import command
from search import plan as plans
from search.oracles.table import TableOracle
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


CELL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|"


def test_a_cell_is_looked_up_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["search", "--oracle", "nb201-cifar100", "--point"]
    assert cli.main([*asked, CELL, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["cell"] == CELL
    assert found["oracle"] == "nb201-cifar100"
    assert 0 < found["accuracy"] < 1
    best = TableOracle("cifar100").optimum
    assert found["regret"] == pytest.approx(100 * (best - found["accuracy"]), abs=0.02)
    assert parse(found["spec"]).family == "nasbench201"
    assert cli.main([*asked, found["key"]]) == 0
    assert CELL in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--oracle", "nb201-cifar10", "--point", "what"], "what is no cell of NAS-Bench-201"),
        (["--oracle", "nb201-cifar10", "--point", "|x~0|"], "write the cell as NAS-Bench-201 does"),
        (["--oracle", "live", "--point", CELL], "--point looks a cell up in a table"),
        (["--point", CELL], "--point looks a cell up in a table"),
    ],
)
def test_what_is_no_cell_of_a_table_is_told(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["search", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert reason in line


def test_accuracies_are_named_and_a_searcher_that_does_not_begin_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "usable_cores", lambda: 1)
    out = tmp_path / "race.jsonl"
    race = ["--oracle", "nb201-cifar10", "--searchers", "evolution", "--seeds", "2"]
    begun = ["search", *race, "--evaluations", "50", "--out", str(out), "--json"]
    kept = ["search", "--from", str(out)]
    for words in (begun, kept):
        assert cli.main(words) == 0
        streams = capsys.readouterr()
        assert "it does not begin to evolve" in streams.err
        if words is begun:
            result = json.loads(streams.out)
            lanes = command.kept_race(out).evaluations.values()
            highest = [max(one.accuracy for one in lane) for lane in lanes]
            assert result["highest_accuracy_mean"] == pytest.approx(sum(highest) / 2, abs=1e-4)
            assert result["highest_accuracy_mean"] >= result["accuracy_mean"]
        else:
            assert "% (of the best reward), highest " in streams.out
