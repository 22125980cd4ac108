"""The open state as text: it comes back as it went, and hostile text is the default."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.viz.networks import network
from viz.opening import read_opening, write_opening
from viz.outline import LEVELS, UNFOLDED, open_to


@given(st.data())
def test_any_state_comes_back(data: st.DataObject) -> None:
    _profile, root = network("se-resnet-50")
    paths = [
        path
        for node in root.walk()
        if node.children
        for path in ((node.path, node.path + UNFOLDED) if node.members else (node.path,))
    ]
    opened = frozenset(data.draw(st.sets(st.sampled_from(paths))))
    assert read_opening(root, write_opening(root, opened), 1) == opened


def test_a_level_is_one_digit() -> None:
    _profile, root = network("resnet-18")
    assert [write_opening(root, open_to(root, level)) for level in LEVELS.values()] == list("1234")


@pytest.mark.parametrize(
    "text", ["", "9", "2.", "2.zzzz", "2.-", "2.<script>", "2." * 4_000, "x" * 90_000, "2.1.1e400"]
)
def test_hostile_text_is_the_default(text: str) -> None:
    _profile, root = network("resnet-18")
    assert read_opening(root, text, 2) == open_to(root, 2)
