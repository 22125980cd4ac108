"""The open state as text: a round trip, and the default for hostile text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.viz.networks import network
from tests.viz.scripts import in_script, network_text
from viz.outline import LEVELS, UNFOLDED, open_to
from viz.scene import opened_paths

written = in_script(
    "text, opened",
    "return JSON.stringify(writeOpening(readNetwork(JSON.parse(text)), new Set(opened)));",
)


@settings(max_examples=25)
@given(st.data())
def test_any_state_comes_back(data: st.DataObject) -> None:
    _profile, root = network("se-resnet-50")
    text = network_text("se-resnet-50")
    paths = [
        path
        for node in root.walk()
        if node.children
        for path in ((node.path, node.path + UNFOLDED) if node.members else (node.path,))
    ]
    opened = frozenset(data.draw(st.sets(st.sampled_from(paths))))
    assert opened_paths(text, written(text, sorted(opened))) == opened


def test_a_level_is_one_digit() -> None:
    _profile, root = network("resnet-18")
    text = network_text("resnet-18")
    levels = [open_to(root, level) for level in LEVELS.values()]
    assert [written(text, sorted(opened)) for opened in levels] == list("1234")


@pytest.mark.parametrize("preset", ["se-resnet-50", "nasnet-a-cifar"])
@pytest.mark.parametrize("level", LEVELS.values())
def test_levels_are_those_of_the_outline(preset: str, level: int) -> None:
    _profile, root = network(preset)
    assert opened_paths(network_text(preset), "", level) == open_to(root, level)


@pytest.mark.parametrize(
    "text", ["", "9", "2.", "2.zzzz", "2.-", "2.<script>", "2." * 4_000, "x" * 90_000, "2.1.1e400"]
)
def test_hostile_text_is_the_default(text: str) -> None:
    _profile, root = network("resnet-18")
    assert opened_paths(network_text("resnet-18"), text, 2) == open_to(root, 2)
