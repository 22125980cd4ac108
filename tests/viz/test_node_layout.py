"""Layouts of nodes: chains as Graphviz lays them, equal repeats laid out once, Debian's engine."""

import shutil

import pytest
from cachetools import LRUCache

from tests.viz.networks import PRESETS, Dense, network, traced
from viz import layout
from viz.chain import chain, is_chain
from viz.node_layout import lay_out_diagram, node_dot, read_layout
from viz.outline import UNFOLDED
from viz.wiring import Wire, Wiring, Wirings


def row(count: int, *, has_ends: bool) -> Wiring:
    ends = (-1, count) if has_ends else (0, count - 1)
    wires = tuple(Wire(place, place + 1, 8, False, 0) for place in range(*ends))
    return Wiring((8,) if has_ends else (), (8,) if has_ends else (), wires)


@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize("has_ends", [True, False])
@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_chain_lies_as_graphviz_lays_it(direction: str, has_ends: bool, count: int) -> None:
    wiring = row(count, has_ends=has_ends)
    sizes = tuple((56.0 + 8 * place, 45.0 if place % 2 else 22.0) for place in range(count))
    assert is_chain(count, wiring)
    ends = tuple((wire.source, wire.target, False) for wire in wiring.wires)
    text = node_dot(sizes, ends, len(wiring.entries), has_ends, direction)
    drawn = read_layout(layout.positions([text])[text], count, wiring)
    width, height, centres, entries, exits, routes = chain(
        sizes, len(wiring.entries), len(wiring.exits), direction
    )
    assert (width, height) == pytest.approx((drawn.width, drawn.height), abs=0.3)
    for found, expected in (
        (centres, drawn.centres),
        (entries, drawn.entries),
        (exits, drawn.exits),
    ):
        assert len(found) == len(expected)
        for point, other in zip(found, expected, strict=True):
            assert point == pytest.approx(other, abs=0.3)
    assert len(routes) == len(drawn.routes) == len(wiring.wires)


def test_a_skip_makes_no_chain() -> None:
    wires = (*row(3, has_ends=True).wires, Wire(0, 2, 8, True, 0))
    assert not is_chain(3, Wiring((8,), (8,), wires))
    assert not is_chain(3, Wiring((8, 8), (8,), row(3, has_ends=True).wires))


@pytest.mark.parametrize("preset", [*PRESETS, "nasnet-a-mobile"])
def test_equal_repeats_are_wired_as_they_are_drawn(preset: str) -> None:
    profile, root = network(preset)
    wirings = Wirings(profile)
    drawn = lay_out_diagram(profile, root, "LR", wirings)
    for node in root.walk():
        if node.children:
            assert drawn.layout(node.path).wiring == wirings.between(node.children), node.path
        if node.members:
            inside = drawn.layout(node.path + UNFOLDED)
            assert inside.wiring == wirings.between(node.members)
        assert drawn.label(node).title.startswith((node.name, "+", "‖", "×"))


@pytest.mark.skipif(not shutil.which("dot"), reason="Debian's graphviz is not installed")
def test_debians_engine_draws_the_same_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_kept", LRUCache(layout.KEPT_LETTERS, getsizeof=len))
    monkeypatch.setenv("DIAGRAM_ENGINE", "dot")
    assert layout.engine() == shutil.which("dot")
    for profile, root in (network("se-resnet-50"), traced(Dense(6))):
        other = lay_out_diagram(profile, root)
        for path, inside in other.layouts.items():
            assert len(inside.routes) == len(inside.wiring.wires), path
            assert all(
                0 <= x <= inside.width and 0 <= y <= inside.height for x, y in inside.centres
            )


def test_layouts_are_kept_up_to_their_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"digraph {{ a -> b{number} }}\n" for number in range(6)]
    size = max(map(len, layout.positions(texts).values()))
    small: LRUCache[str, str] = LRUCache(3 * size, getsizeof=len)
    monkeypatch.setattr(layout, "_kept", small)
    assert layout.positions(texts).keys() == set(texts)
    assert 2 <= len(small) <= 4
    assert small.currsize <= 3 * size
    tiny: LRUCache[str, str] = LRUCache(1, getsizeof=len)
    monkeypatch.setattr(layout, "_kept", tiny)
    assert layout.positions(["digraph { x -> y }\n"])
    assert len(tiny) == 0
