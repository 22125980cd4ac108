"""The file that a browser measures: written at once, or by torch's exporter, or refused."""

import base64
import gzip
from pathlib import Path
from typing import Any

import onnx
import pytest

from backbones.registry import parse
from export.background import Job, Wanted
from export.bare_onnx import UnknownOperatorError
from language.said import Note
from ui.device import models
from ui.device.models import MOST_BYTES, model_of

SMALL = parse("resnet?stem=cifar&stages=1,1&width=4&num_classes=7")


def unpacked(content: str) -> bytes:
    return gzip.decompress(base64.b64decode(content))


def test_a_network_is_written_at_once() -> None:
    model = model_of(SMALL)
    graph = onnx.load_from_string(unpacked(model.content)).graph
    assert [axis.dim_value for axis in graph.output[0].type.tensor_type.shape.dim] == [1, 7]
    assert not graph.initializer or all(len(t.raw_data) < 100 for t in graph.initializer)


def test_what_a_browser_cannot_hold_is_refused_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(models, "bare_onnx", None)
    refused = model_of(parse("resnet?depth=50&width=512")).refused
    assert refused is not None
    assert "a browser is asked for" in str(refused)
    assert MOST_BYTES == 1_000_000_000


class Exporter:
    """Stands for the process that runs torch's exporter."""

    def __init__(self, job: Job):
        self.job, self.wanted = job, list[Wanted]()

    def find(self, _wanted: Wanted) -> None:
        return None

    def ask(self, wanted: Wanted) -> Job:
        self.wanted.append(wanted)
        return self.job


@pytest.mark.parametrize("state", ["running", "failed", "ready"])
def test_what_the_writer_does_not_know_is_exported_aside(
    state: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_spec: Any) -> bytes:
        raise UnknownOperatorError("aten.sort")

    path = tmp_path / "1.onnx"
    path.write_bytes(b"a file")
    exporter = Exporter(Job(path, state=state, reason=Note("Too much.")))
    monkeypatch.setattr(models, "bare_onnx", refuse)
    monkeypatch.setattr(models, "background", lambda: exporter)
    model = model_of(parse("resnet?stem=cifar&stages=1,2&width=4"))
    assert [(wanted.ending, wanted.with_weights) for wanted in exporter.wanted] == [("onnx", False)]
    assert (model.job is not None) == (state == "running")
    assert (model.refused == Note("Too much.")) == (state == "failed")
    assert (unpacked(model.content) == b"a file") if state == "ready" else not model.content
