"""``cli.py train`` as a shell sees it: table or JSON, progress beside it, a line for a mistake."""

import json
import shlex
from pathlib import Path

import pytest
import torch
from PIL import Image

import cli
from backbones.registry import parse
from language.said import Note, message
from training import device
from training.command import SpecResult
from training.device import Place
from training.export import command
from training.images import keep
from training.loop import Training
from training.recipe import Recipe

SMALL = "resnet?stem=cifar&stages=1,1&width=4"
PLAIN = "plain?stem=cifar&stages=1,1&width=4"
QUICK = ["--epochs", "1", "--device", "cpu", "--batch-size", "512"]


def test_a_line_of_json_for_each_spec(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train", PLAIN, SMALL, *QUICK, "--seeds", "2", "--json"]) == 0
    streams = capsys.readouterr()
    plain, residual = map(json.loads, streams.out.splitlines())
    assert (plain["spec"], residual["spec"]) == (PLAIN, SMALL)
    for result in (plain, residual):
        assert result["seeds"] == 2
        assert 0 < result["accuracy_mean"] < 1
        assert 0 <= result["accuracy_sd"] < 0.5
        assert result["seconds"] > 0
    told = streams.err.splitlines()
    assert len([line for line in told if " seed " in line]) == 4


def test_a_table_that_people_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train", SMALL, *QUICK]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["accuracy", "seconds", "network"]
    assert row.endswith(SMALL)
    assert "%" in row


def test_the_options_are_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Recipe] = []
    monkeypatch.setattr(
        "commands.train.compare",
        lambda specs, recipe, seeds, tell, **_more: seen.append(recipe) or [],
    )
    recipe = Recipe(
        size=28, noise=0.25, epochs=7, optimiser="adamw", schedule="cosine", lr=0.003, flip=True,
        weight_decay=0.01, label_smoothing=0.1, crop=2, cutout=4, seed=5, device="cpu",
        precision="fp32", batch_size=64,
    )  # fmt: skip
    assert cli.main(["train", SMALL, *recipe.arguments()]) == 0
    assert seen == [recipe]


def test_own_images_get_the_batch_that_the_page_chooses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        folder = tmp_path / ("cat" if number % 2 else "dog")
        folder.mkdir(exist_ok=True)
        Image.new("RGB", (20, 20), (5 * number, 0, 0)).save(folder / f"{number}.png")
    name = keep(tmp_path).name
    seen: list[Recipe] = []
    monkeypatch.setattr(
        "commands.train.compare",
        lambda specs, recipe, seeds, tell, **_more: seen.append(recipe) or [],
    )
    own = ["train", SMALL, "--data", name, "--size", "28"]
    assert cli.main(own) == 0
    assert "Batch size 8: these images are few." in capsys.readouterr().err
    assert cli.main([*own, "--batch-size", "128"]) == 0
    assert "these images are few" not in capsys.readouterr().err
    assert [recipe.batch_size for recipe in seen] == [8, 128]
    chosen, given = seen
    for recipe in (chosen, given):
        again = shlex.split(command([parse(SMALL)], recipe, [0]))[2:]
        assert cli.main(again) == 0
        assert seen[-1] == recipe


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["resnet?depth=21x"], "depth=21x is not allowed"),
        ([SMALL, "--epochs", "0"], "epochs=0 is not allowed"),
        ([SMALL, "--lr", "fast"], "lr=fast is not allowed"),
        ([SMALL, "--data", "imagenet"], "no data set imagenet"),
        ([SMALL, "--size", "15"], "size=15 is not allowed: mnist5k comes in sizes 14, 18, 28."),
        ([SMALL, "--seeds", "0"], "seeds=0"),
        ([SMALL, "--seeds", "99"], "seeds=99"),
    ],
)
def test_a_mistake_exits_with_two_and_one_line(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["train", *arguments]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert reason in streams.err
    assert len(streams.err.splitlines()) == 1


def test_runs_that_diverged_are_told_and_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [SpecResult("a", 3, 0.5, 0.01, 1.0, diverged=1), SpecResult("b", 1, None, None, 0, 1)]
    monkeypatch.setattr("commands.train.compare", lambda *_arguments, **_more: iter(results))
    assert cli.main(["train", "resnet-18", "resnet-34"]) == 0
    _heading, some, none = capsys.readouterr().out.splitlines()
    assert "50.0 ± 1.0 % (2 of 3)" in some
    assert "diverged" in none


def test_a_full_memory_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(_training: Training) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(Training, "records", fill)
    monkeypatch.setattr(device, "usable_cores", lambda: 1)
    assert cli.main(["train", SMALL, *QUICK]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("cli.py: The GPU's memory is full: choose a smaller")


@pytest.mark.parametrize(
    "note",
    [device.NOT_RUN_YET, Note(message("The GPU here does not answer: nvidia-smi may say why."))],
)
def test_what_is_said_of_the_gpu_stands_beside_the_result(
    note: Note, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place("cpu", "A processor", 2**34, "fp32", note)
    monkeypatch.setattr("commands.train.place_of", lambda _recipe: place)
    monkeypatch.setattr("commands.train.compare", lambda *_arguments, **_more: [])
    assert cli.main(["train", SMALL, *QUICK]) == 0
    assert str(note) in capsys.readouterr().err.splitlines()
