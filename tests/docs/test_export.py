"""docs/export.md is true: its code runs on an exported network, its figures are the network's."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import torch

from analysis.feature_info import pyramid, stage_features
from backbones.registry import parse
from export.formats import FORMATS, write_quick
from export.network import Network
from viz.export import FORMATS as PICTURES

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """ResNet-50, whose exported file can be imported as the page has it."""
    network = Network.of(parse("resnet-50"))
    (tmp_path / "resnet.py").write_bytes(write_quick(network, "py"))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield network
    sys.modules.pop("resnet", None)


def test_its_code_runs_on_the_exported_file(exported: Network) -> None:
    names: dict[str, Any] = {}
    with torch.device("meta"):
        for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
            exec(block, names)
        maps = names["backbone"].eval()(torch.empty(2, 3, 96, 64))
    wanted = pyramid(stage_features(exported.profile))
    assert [tuple(feature) for feature in wanted] == [
        (module, channels, reduction)
        for (module, channels), reduction in zip(
            names["STAGES"].items(), names["REDUCTIONS"], strict=True
        )
    ]
    assert [tuple(found.shape) for found in maps] == [
        (2, feature.num_chs, 96 // feature.reduction, 64 // feature.reduction) for feature in wanted
    ]
    info = names["backbone"].feature_info
    assert info.channels() == [feature.num_chs for feature in wanted]
    assert info.reduction() == [feature.reduction for feature in wanted]
    assert str(info.channels()) in PAGE.replace("\n", " ")


class Registry(dict[str, Any]):
    """A registry of classes by name, as mmdetection's and detectron2's are called."""

    def register_module(self, name: str, module: type) -> None:
        self[name] = module

    def register(self) -> Any:
        def add(module: type) -> type:
            self[module.__name__] = module
            return module

        return add


class Shape(NamedTuple):
    channels: int
    stride: int


def stubs() -> dict[str, ModuleType]:
    """What the page imports of mmdetection and detectron2, which are not installed."""
    mmdet, detectron = ModuleType("mmdet.registry"), ModuleType("detectron2.modeling")
    mmdet.__dict__.update(MODELS=Registry())
    detectron.__dict__.update(
        BACKBONE_REGISTRY=Registry(), Backbone=torch.nn.Module, ShapeSpec=Shape
    )
    found = {module.__name__: module for module in (mmdet, detectron)}
    return found | {name: ModuleType(name) for name in ("mmdet", "detectron2")}


def test_its_code_for_detectors_registers_a_backbone(
    exported: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = pyramid(stage_features(exported.profile))
    made = stubs()
    for name, module in made.items():
        monkeypatch.setitem(sys.modules, name, module)
    names: dict[str, Any] = {}
    blocks = re.findall(r"```(?:python|text)\n(.*?)```", PAGE, re.DOTALL)
    images = torch.empty(1, 3, 64, 64, device="meta")
    with torch.device("meta"):
        for block in blocks:
            exec(block, names)
        models = made["mmdet.registry"].MODELS
        maps = models[names["model"]["backbone"]["type"]]().eval()(images)
        (kind,) = made["detectron2.modeling"].BACKBONE_REGISTRY.values()
        detectron = kind(None, None).eval()
        by_name = detectron(images)
    channels = [found.shape[1] for found in maps]
    assert channels == names["model"]["neck"]["in_channels"]
    shapes = detectron.output_shape()
    assert {name: found.shape[1] for name, found in by_name.items()} == {
        name: shape.channels for name, shape in shapes.items()
    }
    assert [tuple(shape) for shape in shapes.values()] == [
        (feature.num_chs, feature.reduction) for feature in wanted
    ]


def test_every_ending_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE))))
    assert told == {*FORMATS, *PICTURES}
