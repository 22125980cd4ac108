"""``cli.py lesion``: a line for each part that is switched off."""

import json
from pathlib import Path

import pytest

from cli import main
from runs.store import Store
from tests.inspection.conftest import TINY, home, store, trained

__all__ = ["home", "store"]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_for_each_part(store: Store, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = trained(store, home)
    assert main(["lesion", run, "--json", "--images", "50"]) == 0
    whole, *parts = lines(capsys)
    assert (whole["kind"], whole["part"], whole["change"], whole["images"]) == (None, None, 0, 50)
    assert [(one["kind"], one["part"]) for one in parts] == [
        ("block", "stage1.0"),
        ("block", "stage2.0"),
        ("shortcut", "stage1.0.shortcut"),
        ("shortcut", "stage2.0.shortcut"),
    ]
    assert all(one["change"] == one["accuracy"] - whole["accuracy"] for one in parts)
    assert main(["lesion", run, "--kind", "block", "--images", "50"]) == 0
    assert capsys.readouterr().out.count("block stage") == 2


def test_weights_that_a_training_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", TINY, "--epochs", "1", "--device", "cpu", "--weights", str(tmp_path)]
    assert main([*words, "--json"]) == 0
    (result,) = lines(capsys)
    (kept,) = tmp_path.glob("*.safetensors")
    assert main(["lesion", str(kept), "--json"]) == 0
    assert lines(capsys)[0]["accuracy"] == pytest.approx(result["accuracy_mean"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing"], "no such run"),
        (["nothing.safetensors"], "cannot be read"),
        (["RUN", "--images", "0"], "images=0 is not allowed"),
        (["RUN", "--kind", "gate"], "has no part of the kind gate"),
    ],
)
def test_what_cannot_be_is_told(
    words: list[str], told: str, store: Store, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(store, home)
    assert main(["lesion", *(run if word == "RUN" else word for word in words)]) == 2
    assert told in capsys.readouterr().err
