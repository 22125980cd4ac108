"""Models of one's own modules with weights: several inputs, limits, and what is refused."""

from argparse import Namespace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

import cli
from analysis.of_spec import summarise_spec, weights_of_spec
from backbones import limits
from backbones.limits import LimitError
from backbones.named import named
from backbones.spec import BackboneSpec
from export import onnx_file, torch_program
from export.bare_onnx import UnknownOperatorError, bare_onnx
from export.errors import ExportError
from export.formats import write_slow
from inspection.parts import part_names
from tests.export.test_models import small
from tests.own_modules import _no_families_left, net

__all__ = ["_no_families_left", "net"]


def own(text: str) -> BackboneSpec:
    return named(text, Namespace(inputs=None, arguments=None))


@pytest.mark.parametrize("ending", ["onnx", "pt2"])
def test_a_module_of_several_inputs_of_any_rank(ending: str, net: Path, tmp_path: Path) -> None:
    out = tmp_path / f"pair.{ending}"
    words = [f"{net}:Pair", "--arg", "size=6", "--input", "1,6", "--input", "5,6"]
    assert cli.main(["export", *words, "--out", str(out)]) == 0
    if ending == "onnx":
        one, other = np.zeros((3, 1, 6), np.float32), np.zeros((3, 5, 6), np.float32)
        session = onnxruntime.InferenceSession(out, providers=["CPUExecutionProvider"])
        assert session.run(None, {"image": one, "image_1": other})[0].shape == (3, 5, 4)
    else:
        program = torch.export.load(out).module()
        assert program(torch.zeros(3, 1, 6), torch.zeros(3, 5, 6)).shape == (3, 5, 4)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Named", "returns a dict; only networks that return one tensor"),
        ("Twice", "returns a tuple; only networks that return one tensor"),
        ("Undefined", "differ from PyTorch's by nan of their size"),
        ("Heavy", "took more than 2 GB of memory and was ended"),
    ],
)
def test_what_cannot_be_offered_is_refused_in_one_line(
    name: str, reason: str, net: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "net.pt2"
    assert cli.main(["export", f"{net}:{name}", "--input", "3,8,8", "--out", str(out)]) == 2
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.startswith("cli.py: ")
    assert reason in last
    assert not out.exists()


@pytest.mark.parametrize("ending", ["onnx", "pt2"])
def test_a_file_that_gives_other_logits_is_not_written(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {"onnx": onnx_file, "pt2": torch_program}[ending]
    right = module.logits
    monkeypatch.setattr(module, "logits", lambda *words: right(*words) * 1.01)
    path = tmp_path / f"net.{ending}"
    with pytest.raises(ExportError, match=r"by 9\.9e-03 of their size; files are offered up to"):
        write_slow(small(), ending, path)
    assert not path.exists()


@pytest.mark.parametrize("call", [summarise_spec, bare_onnx, part_names])
def test_whatever_builds_a_module_does_so_within_limits(
    call: object, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = own(f"{net}:Net")
    assert callable(call)
    call(spec)
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    with pytest.raises(LimitError, match=r"took more than 0\.5 s"):
        call(own(f"{net}:Slow"))


def test_weights_are_described_within_limits(net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(weights_of_spec(own(f"{net}:Net"), "random").layers) == 2
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    with pytest.raises(LimitError, match=r"took more than 0\.5 s"):
        weights_of_spec(own(f"{net}:Slow"), "random")


def test_an_operator_without_a_node_is_told_from_within_limits(net: Path) -> None:
    with pytest.raises(UnknownOperatorError):
        bare_onnx(own(f"{net}:Named"))
