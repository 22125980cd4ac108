"""Models with weights: ONNX and torch.export, tried before they are offered, and made aside."""

import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

import cli
from backbones.registry import parse
from export import background
from export.background import Background, Job, Wanted
from export.errors import ExportError
from export.formats import write_slow
from export.network import Network

SMALL = "resnet?depth=8&stem=cifar&width=8&input_size=16"


def small() -> Network:
    return Network.of(parse(SMALL))


@pytest.mark.parametrize("ending", ["onnx", "pt2"])
def test_a_model_gives_the_same_logits_for_any_number_of_images(
    ending: str, tmp_path: Path
) -> None:
    steps: list[str] = []
    path = tmp_path / f"net.{ending}"
    trial = write_slow(small(), ending, path, tell=steps.append)
    assert steps == ["build", "export", "try"]
    assert trial.difference < 1e-6
    assert trial.bytes == path.stat().st_size
    images = np.zeros((3, 3, 16, 16), np.float32)
    if ending == "onnx":
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        assert session.run(["logits"], {"image": images})[0].shape == (3, 10)
    else:
        assert torch.export.load(path).module()(torch.from_numpy(images)).shape == (3, 10)


def test_a_model_of_a_library_is_written(tmp_path: Path) -> None:
    network = Network.of(parse("timm?model=lcnet_035&input_size=32&num_classes=10"))
    path = tmp_path / "net.pt2"
    assert write_slow(network, "pt2", path).difference < 1e-6
    assert torch.export.load(path).module()(torch.zeros(3, 3, 32, 32)).shape == (3, 10)


def test_without_weights_the_graph_is_whole_and_small(tmp_path: Path) -> None:
    full, bare = tmp_path / "full.onnx", tmp_path / "bare.onnx"
    write_slow(small(), "onnx", full)
    write_slow(small(), "onnx", bare, with_weights=False)
    model, whole = onnx.load(bare), onnx.load(full)
    onnx.checker.check_model(model)
    made = [node for node in model.graph.node if node.op_type == "ConstantOfShape"]
    kinds = [node.op_type for node in model.graph.node]
    assert made
    assert [kind for kind in kinds if kind != "ConstantOfShape"] == [
        node.op_type for node in whole.graph.node
    ]
    assert bare.stat().st_size < 0.5 * full.stat().st_size
    assert "resnet" not in str(model.graph)
    session = onnxruntime.InferenceSession(bare, providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, {"image": np.ones((1, 3, 16, 16), np.float32)})
    assert np.isfinite(logits).all()


def test_too_many_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="at most 200,000,000 are written"):
        write_slow(Network.of(parse("resnet?depth=50&width=256")), "pt2", tmp_path / "x.pt2")


def finished(jobs: Background, wanted: Wanted) -> Job:
    job = jobs.ask(wanted)
    end = time.monotonic() + 240
    while job.state == "running" and time.monotonic() < end:
        time.sleep(0.1)
    return job


def test_a_file_is_made_aside_once_and_kept() -> None:
    jobs = Background()
    wanted = Wanted(parse(SMALL), "onnx", False)
    assert jobs.find(wanted) is None
    job = finished(jobs, wanted)
    assert job.state == "ready"
    assert job.difference < 1e-6
    assert job.path.stat().st_size > 0
    assert jobs.ask(wanted) is job


def test_what_fails_says_why_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Background()
    wanted = Wanted(parse("resnet?depth=50&width=256"), "pt2")
    job = finished(jobs, wanted)
    assert job.state == "failed"
    assert "parameters; at most 200,000,000" in str(job.reason)
    monkeypatch.setattr(background, "SECONDS", 0.05)
    again = finished(jobs, wanted)
    assert again is not job
    assert "ran out of time or memory" in str(again.reason)


def test_the_command_tries_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "net.onnx"
    assert cli.main(["export", SMALL, "--out", str(out), "--without-weights"]) == 0
    assert "before they were left out, relative difference" in capsys.readouterr().err
    assert out.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--out", "x.gif"], "must end in .py, .onnx"),
        (["--out", "x.py", "--rows", "stages"], "has no table"),
        (["--out", "x.csv", "--without-weights"], "only .onnx"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", SMALL, *arguments]) == 2
    told = capsys.readouterr().err
    assert reason in told
    assert len(told.splitlines()) == 1
