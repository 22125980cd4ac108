"""Trials without the app: each is made once, and its pairs are judged and kept as a line."""

import json

import pytest
import torch

import cli
from backbones.registry import parse
from tests.runs.conftest import TINY
from training import device, trials
from training.device import Place
from training.experiments import Experiment, Point, Study
from training.judging import Comparison
from training.kept_claims import _adapter
from training.recipe import Recipe
from training.trials import Ended, Trial, judge_claim, run_trial
from training.tried import TRIED
from training.variant import Variant

SMALL = Variant("small", parse(TINY))
LARGE = Variant("large", parse("resnet?stem=cifar&stages=1,1&width=12"), size=18)
RECIPE = Recipe(epochs=1)
EXPERIMENT = Experiment(
    "wide", "", "", "Table 1", (SMALL, LARGE),
    (
        Comparison("large", "small", outlook="More epochs."),
        Comparison("large", "small", "train"),
    ), RECIPE, 2,
)  # fmt: skip


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """The trials that were made, in place of training them."""
    found: list[Trial] = []

    def run(trial: Trial) -> Ended:
        found.append(trial)
        if trial.recipe.size == 18:
            return Ended(0.1 + trial.recipe.seed / 1_000, 0.05, 2.0)
        return Ended(0.3, None, 1.0)

    monkeypatch.setattr(trials, "run_trial", run)
    return found


def test_an_experiment_becomes_a_line_for_each_pair(made: list[Trial]) -> None:
    test, training = judge_claim(EXPERIMENT, first_seed=7, processes=1)
    assert [(t.recipe.seed, t.recipe.size) for t in made] == [(7, 18), (7, 14), (8, 18), (8, 14)]
    assert (test.difference, test.verdict, test.seeds) == (19.25, "agrees", 2)
    assert test.errors == ((0.107, 0.108), (0.3, 0.3))
    assert training.difference == pytest.approx(85)
    assert (test.sizes, test.recipe, test.cpu_seconds) == ((18, 14), {"epochs": 1}, 6.0)
    assert test.command == "python cli.py claims wide --seed 7 --json"
    assert _adapter.validate_python(json.loads(test.json())) == test


def test_a_study_trains_what_its_points_share_once(made: list[Trial]) -> None:
    other = Variant("other", parse("resnet?stem=cifar&stages=1,1&width=10"), size=18)
    study = Study(
        "width", "wide", "", "", "",
        (Point("a", "1", LARGE, SMALL, RECIPE), Point("b", "1", other, SMALL, RECIPE)), 3,
    )  # fmt: skip
    first, second = judge_claim(study, processes=1)
    assert len(made) == 9
    assert (first.series, first.place, second.series) == ("a", "1", "b")


def test_trials_follow_each_other_on_a_gpu(
    made: list[Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "place_of", lambda _recipe: Place("cuda", "A card", 2**34, "fp32"))
    monkeypatch.setattr(device, "usable_cores", lambda: 16)
    monkeypatch.setattr(trials, "ProcessPoolExecutor", lambda *_, **__: pytest.fail("at once"))
    pair, _ = judge_claim(EXPERIMENT)
    assert (pair.processes, len(made)) == (1, 4)


def test_a_trial_is_one_training() -> None:
    ended = run_trial(Trial.of(SMALL, RECIPE, 3))
    assert ended.error("test") == ended.test
    assert ended.train is not None
    assert 0 < ended.train < 1
    assert ended.cpu > 0


def test_the_command_refuses_what_it_does_not_know(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["claims", "everything"]) == 2
    assert "There is no claim everything: choose degradation" in capfd.readouterr().err
    assert cli.main(["claims", "se", "--seeds", "0"]) == 2
    assert "--seeds takes 1 to 100" in capfd.readouterr().err


def test_the_command_tells_of_the_gpu(
    made: list[Trial], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    place = Place("cuda", "A card", 2**34, "fp32", device.NOT_RUN_YET)
    monkeypatch.setattr("commands.claims.place_of", lambda _recipe: place)
    monkeypatch.setitem(TRIED, "wide", EXPERIMENT)
    monkeypatch.setattr(device, "usable_cores", lambda: 1)
    assert cli.main(["claims", "wide"]) == 0
    assert capfd.readouterr().err.startswith("Not run on a GPU yet: ")
    assert made


def test_the_command_says_where_memory_is_full(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fill(*_arguments: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(trials, "train", fill)
    monkeypatch.setitem(TRIED, "wide", EXPERIMENT)
    monkeypatch.setattr(device, "usable_cores", lambda: 1)
    assert cli.main(["claims", "wide"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("cli.py: The GPU's memory is full: choose a smaller")


def test_the_command_prints_each_pair(
    made: list[Trial], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(TRIED, "wide", EXPERIMENT)
    monkeypatch.setattr(device, "usable_cores", lambda: 1)
    assert cli.main(["claims", "wide", "--json"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [json.loads(line)["measure"] for line in lines] == ["test", "train"]
    assert [json.loads(line)["outlook"] for line in lines] == ["More epochs.", ""]
    assert cli.main(["claims", "wide"]) == 0
    out = capfd.readouterr().out
    assert "wide: As in the paper: test error of large" in out
    assert out.splitlines()[1] == "  More epochs."
