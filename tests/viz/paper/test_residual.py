"""Residual blocks, their twins and the five orders show the network's own numbers."""

import pytest
from torch import nn

from tests.profiles import profile_of
from tests.viz.paper.drawn import figure_of, figures_of, module_of, presets, written
from viz.paper import words
from viz.paper.orders import own_order
from viz.paper.units import changing, plain_blocks, residual_units, typical

BLOCKS = presets("residual")
ORDERS = presets("orders")


@pytest.mark.parametrize("name", [*BLOCKS, *ORDERS])
def test_the_weights_are_those_of_the_module(name: str) -> None:
    profile, module = profile_of(name), module_of(name)
    units = residual_units(profile)
    blocks = units or plain_blocks(profile)
    figure = figure_of(name, "residual")
    shown = [unit for unit in (typical(blocks) or blocks[0], changing(units)) if unit]
    text = " ".join(written(panel) for panel in figure.panels)
    for unit in shown:
        for op in (*unit.convolutions, *(op for op in unit.shortcut if op.kind == "conv")):
            conv = module.get_submodule(op.path)
            assert isinstance(conv, nn.Conv2d)
            assert words.weight_shape(op) == tuple(conv.weight.shape)
            assert f"= {conv.weight.numel():,}" in text
            assert words.short(profile, op) in text


@pytest.mark.parametrize(
    ("name", "blocks", "identity"),
    [("resnet-34", 16, 13), ("resnet-50", 16, 12), ("resnet-110-cifar", 54, 52)],
)
def test_shortcuts_are_counted(name: str, blocks: int, identity: int) -> None:
    units = residual_units(profile_of(name))
    assert (len(units), sum(unit.is_identity for unit in units)) == (blocks, identity)


def test_a_plain_network_is_drawn_beside_its_residual_twin() -> None:
    plain, twin = figure_of("plain-18", "residual").panels
    assert plain.is_own
    assert not twin.is_own
    assert "F(x) + x" not in written(plain)
    assert "F(x) + x" in written(twin)


@pytest.mark.parametrize(
    ("spec", "equation"),
    [
        ("resnet?depth=50", "y = F(x, {Wi}) + x"),
        ("resnet?depth=34&shortcut=C", "y = F(x, {Wi}) + Ws x"),
        ("preact_resnet?stem=cifar&shortcut_variant=scaling", "y = 0.5 F(x, {Wi}) + 0.5 x"),
        (
            "preact_resnet?stem=cifar&shortcut_variant=exclusive_gating",
            "y = g(x) · F(x, {Wi}) + (1 − g(x)) · x",
        ),
        (
            "preact_resnet?stem=cifar&shortcut_variant=shortcut_gating",
            "F(x, {Wi}) + (1 − g(x)) · x",
        ),
    ],
)
def test_the_equation_is_the_block_s_own(spec: str, equation: str) -> None:
    assert equation in written(figure_of(spec, "residual").panels[0])


PLACES = ("original", "bn_after_addition", "relu_before_addition", "relu_only", "full")


@pytest.mark.parametrize("block", ["basic", "bottleneck"])
@pytest.mark.parametrize("order", PLACES)
def test_the_network_s_own_order_is_marked(order: str, block: str) -> None:
    spec = f"preact_resnet?stem=cifar&block={block}&activation_order={order}"
    panels = figure_of(spec, "orders").panels
    assert [panel.is_own for panel in panels] == [name == order for name in PLACES]


@pytest.mark.parametrize("name", ORDERS)
def test_every_pre_activation_network_has_its_orders(name: str) -> None:
    units = residual_units(profile_of(name))
    assert own_order(profile_of(name), units) is not None
    unit = typical(units)
    assert unit is not None
    for panel in figure_of(name, "orders").panels:
        for op in unit.convolutions:
            assert f"{words.kernel(op)}, {op.out_shape[0]}" in written(panel)


def test_a_network_without_sums_has_no_orders() -> None:
    assert "orders" not in figures_of("plain-18")
