"""Arrows between parts: skips, entries, exits, and the graph's own count."""

import pytest

from tests.viz.networks import PRESETS, Dense, network, traced
from viz.outline import LEVELS, open_to
from viz.wiring import Wirings, links, transitive


def test_a_pair_that_is_joined_by_a_longer_way_is_a_skip() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")]
    assert transitive(pairs) == {("a", "c")}


def test_a_circle_of_modules_comes_to_an_end() -> None:
    assert ("a", "b") not in transitive([("a", "b"), ("b", "a"), ("b", "c")])


def test_deep_chains_need_no_recursion() -> None:
    chain = [(i, i + 1) for i in range(20_000)]
    assert transitive([*chain, (0, 20_000)]) == {(0, 20_000)}


@pytest.mark.parametrize("preset", PRESETS)
def test_fully_open_the_arrows_are_the_graphs_edges(preset: str) -> None:
    profile, root = network(preset)
    found = links(profile, root, open_to(root, LEVELS["all"]))
    edges = {(edge.source, edge.target) for edge in profile.edges}
    assert len(found) == len(edges)


def test_a_residual_block_has_one_skip_and_it_comes_from_its_entry() -> None:
    profile, root = network("resnet-18")
    block = next(node for node in root.walk() if node.path == "conv2_x.0")
    wiring = Wirings(profile).between(block.children)
    skips = [wire for wire in wiring.wires if wire.is_skip]
    assert [(wire.source, block.children[wire.target].kind) for wire in skips] == [(-1, "add")]
    assert wiring.entries == (64,)
    assert wiring.exits == (64,)


def test_a_cell_keeps_its_two_inputs_apart() -> None:
    profile, root = network("nasnet-a-cifar")
    cell = next(node for node in root.walk() if node.path == "stage1.cell_1")
    assert len(Wirings(profile).between(cell.children).entries) == 2


def test_what_reads_many_outside_enters_through_one_port() -> None:
    profile, root = traced(Dense(6))
    last = root.children[-1]
    assert last.kind == "concat"
    assert len(Wirings(profile).between(root.children).entries) == 0
    assert len(Wirings(profile).between((last,)).entries) == 1
