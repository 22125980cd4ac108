"""DOT text against golden files; ``UPDATE_GOLDEN=1`` writes them anew."""

import os
from pathlib import Path

import pytest

from tests.viz.networks import network
from viz.dot import dot
from viz.layout import LayoutError, positions
from viz.node_layout import lay_out_diagram
from viz.outline import LEVELS, UNFOLDED, open_to

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "resnet-18-stages": ("resnet-18", LEVELS["stages"], "TB", ()),
    "resnet-18-blocks": ("resnet-18", LEVELS["blocks"], "LR", ()),
    "resnet-18-operations": ("resnet-18", LEVELS["operations"], "TB", ()),
    "se-resnet-50-unfolded": (
        "se-resnet-50",
        LEVELS["stages"],
        "TB",
        ("conv3_x", "conv3_x.1-3" + UNFOLDED),
    ),
    "densenet-121-block": ("densenet-121", LEVELS["stages"], "TB", ("denseblock1",)),
    "nasnet-a-cifar-cell": ("nasnet-a-cifar", LEVELS["stages"], "LR", ("stage1", "stage1.cell_1")),
}


@pytest.mark.parametrize("name", CASES)
def test_dot_equals_the_golden_file(name: str) -> None:
    preset, level, direction, more = CASES[name]
    profile, root = network(preset)
    text = dot(profile, root, open_to(root, level) | set(more), direction=direction)
    file = GOLDEN / f"{name}.dot"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    assert positions([text])[text].startswith("graph ")


def test_layouts_are_made_once() -> None:
    profile, root = network("resnet-18")
    first = lay_out_diagram(profile, root)
    assert lay_out_diagram(profile, root).layouts == first.layouts


def test_a_missing_engine_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAGRAM_ENGINE", "no-such-engine")
    with pytest.raises(LayoutError, match="no-such-engine is not installed"):
        positions(["digraph { a_text_that_no_test_has_laid_out_before }\n"])


def test_broken_dot_is_one_clear_sentence() -> None:
    with pytest.raises(LayoutError, match="could not be laid out"):
        positions(["digraph {"])
