"""docs/export.md is true: its code runs on an exported network, its figures are the network's."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from analysis.feature_info import pyramid, stage_features
from backbones.registry import parse
from export.formats import FORMATS, write_quick
from export.network import Network
from viz.export import FORMATS as PICTURES

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")


def test_its_code_runs_on_the_exported_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network.of(parse("resnet-50"))
    (tmp_path / "resnet.py").write_bytes(write_quick(network, "py"))
    monkeypatch.syspath_prepend(str(tmp_path))
    names: dict[str, Any] = {}
    with torch.device("meta"):
        for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
            exec(block, names)
        maps = names["backbone"].eval()(torch.empty(2, 3, 96, 64))
    sys.modules.pop("resnet", None)
    wanted = pyramid(stage_features(network.profile))
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


def test_every_ending_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE))))
    assert told == {*FORMATS, *PICTURES}
