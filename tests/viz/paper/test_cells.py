"""Normal and reduction cells are named so, and stacked as they are built."""

import pytest

from backbones.nasnet import NASNetSpec, cell_configs
from backbones.registry import parse
from tests.profiles import profile_of
from tests.viz.paper.drawn import figure_of, figures_of, presets, written
from viz.cell_view import cells, reduces
from viz.outline import outline
from viz.paper.cells import cell_rows, typical_row
from viz.wiring import Wirings

CELLS = presets("cells")


@pytest.mark.parametrize("name", CELLS)
def test_the_stack_is_the_network_s(name: str) -> None:
    profile = profile_of(name)
    wirings, root, spec = Wirings(profile), outline(profile), parse(name)
    assert isinstance(spec, NASNetSpec)
    configs = cell_configs(spec)
    rows = cell_rows(root, wirings)
    built = [config.stride == 2 for config in configs.values()]
    assert [row.reduces for row in rows for _ in range(row.count)] == built
    paths = {f"reduction_cell_{number}": f"reduction{number + 1}" for number in range(2)}
    by_path = {paths.get(name, name): config for name, config in configs.items()}
    for kind, panel in zip((False, True), figure_of(name, "cells").panels, strict=False):
        row = typical_row(rows, is_reduction=kind)
        assert row is not None
        assert row.cell.node.path in written(panel)
        config = by_path[row.cell.node.path.rpartition(".")[2]]
        states = len(config.genotype.concat)
        assert f"{states} × {config.filters} = {config.out_channels}" in written(panel)


def test_cells_are_named_and_the_loop_counts_its_choices() -> None:
    normal, reduction, stack, loop = figure_of("nasnet-a-mobile", "cells").panels
    assert (normal.name, reduction.name) == ("Normal cell", "Reduction cell")
    assert "Normal cell × 4" in written(stack)
    assert "5 × 5 + 5 × 5 = 50" in written(loop)
    assert "sep 5×5" in normal.alt


@pytest.mark.parametrize("name", CELLS)
def test_the_first_cell_of_the_view_is_a_normal_one(name: str) -> None:
    profile = profile_of(name)
    wirings = Wirings(profile)
    found = cells(outline(profile), wirings)
    assert [reduces(cell, wirings) for cell in found] == sorted(
        reduces(cell, wirings) for cell in found
    )
    assert found[0].node.path.startswith("stage")


def test_sums_in_cells_are_no_residual_units() -> None:
    assert set(figures_of("nasnet-a-cifar")) == {"cells"}
