"""Spell out a genotype's cells as statements of Python, for NASNet's template."""

from collections.abc import Iterator
from typing import Any

from backbones.cell import CellConfig
from backbones.genotype import INPUTS, CellGenotype
from backbones.nasnet import NASNetSpec, cell_configs

MAKERS = {
    "1x3": "one_by(3, ",
    "1x7": "one_by(7, ",
    "dil3": "dilated(",
    "avg3": "average(3, ",
    "max3": "maximum(3, ",
    "max5": "maximum(5, ",
    "max7": "maximum(7, ",
    "conv1": "convolution(1, ",
    "conv3": "convolution(3, ",
    "sep3": "separable(3, ",
    "sep5": "separable(5, ",
    "sep7": "separable(7, ",
    "dilsep3": "dilated_separable(3, ",
    "dilsep5": "dilated_separable(5, ",
    "id": "identity(",
}
"""Begin of the call that makes each operation."""


def nasnet(spec: NASNetSpec) -> dict[str, Any]:
    """Return the cells' statements and the calls that stack them."""
    configs = cell_configs(spec)
    first = next(iter(configs.values()))
    kinds = {"NormalCell": spec.genotype.normal, "ReductionCell": spec.genotype.reduction}
    cells = [
        _cell(name, cell, cell is first.genotype, bool(spec.drop_path))
        for name, cell in kinds.items()
    ]
    lines = [line for cell in cells for line in (*cell["parts"], *cell["steps"])]
    calls = {
        name: _call(spec, config, number / len(configs))
        for number, (name, config) in enumerate(configs.items(), 1)
    }
    stages = [
        [calls[f"cell_{stage * spec.cells + index}"] for index in range(spec.cells)]
        for stage in range(3)
    ]
    return {
        "cells": cells,
        "uses": {word: any(f"{word}(" in line for line in lines) for word in _words()},
        "stem_cells": [call for name, call in calls.items() if name.startswith("cell_stem")],
        "stages": stages,
        "reductions": [calls["reduction_cell_0"], calls["reduction_cell_1"]],
        "features": 4 * spec.filters * len(spec.genotype.normal.concat),
        "first_is_reduction": spec.stem == "imagenet",
    }


def _words() -> set[str]:
    return {maker.partition("(")[0] for maker in MAKERS.values()} | {"unified"}


def _call(spec: NASNetSpec, config: CellConfig, place: float) -> dict[str, Any]:
    kind = "ReductionCell" if config.stride == 2 else "NormalCell"
    previous = None if config.previous_is == "absent" else config.previous
    given = [str(config.current), str(previous), str(config.filters)]
    given.append(f"larger={config.previous_is == 'larger'}")
    if spec.drop_path:
        given.append(f"drop={round(spec.drop_path * place, 6)}")
    if spec.skip_reduction_input and kind == "ReductionCell":
        given.append(f"keeps={config.keeps_previous}")
    return {"kind": kind, "given": given}


def _cell(name: str, cell: CellGenotype, is_first: bool, drops: bool) -> dict[str, Any]:
    """Return a cell's modules and steps; ``second`` is the width of the first cell's state 1."""
    stride = 2 if name == "ReductionCell" else 1
    widths = {0: "filters", 1: "second" if is_first else "filters"}
    parts, steps = [], []
    for number, block in enumerate(cell.blocks):
        state = number + INPUTS
        if state not in cell.live:
            continue
        terms = []
        for side, operation, source in zip(
            ("left", "right"), block.operations, block.inputs, strict=True
        ):
            step = ", 2" if stride == 2 and source < INPUTS else ""
            call = f"{MAKERS[operation]}{widths[source]}, filters{step})"
            if operation == "id" and not step and widths[source] == "filters":
                call = "nn.Identity()"
            parts.append(f"self.{side}{state} = {call}")
            term = f"self.{side}{state}(h{source})"
            terms.append(f"self.drop({term})" if drops and operation != "id" else term)
        adds = block.combine == "add"
        steps.append((f"h{state} = ", terms, adds))
        widths[state] = "filters" if adds else "2 * filters"
    matches = dict(_matches(cell, widths, stride))
    parts += [f"self.match{state} = {call}" for state, call in matches.items()]
    return {
        "name": name,
        "is_first": is_first,
        "reads": [state in cell.live for state in range(INPUTS)],
        "parts": parts,
        "steps": [_step(*step) for step in steps],
        "output": [f"self.match{s}(h{s})" if s in matches else f"h{s}" for s in cell.concat],
        "uses_second": any("second" in part for part in parts),
    }


def _step(made: str, terms: list[str], adds: bool) -> str:
    if adds:
        return made + " + ".join(terms)
    return f"{made}torch.cat([{', '.join(terms)}], 1)"


def _matches(cell: CellGenotype, widths: dict[int, str], stride: int) -> Iterator[tuple[int, str]]:
    """Yield the concatenated states whose shape must change, and what changes it."""
    for state in cell.concat:
        if stride == 2 and state < INPUTS:
            yield state, f"FactorisedReduction({widths[state]}, filters, relu=False)"
        elif widths[state] != "filters":
            yield state, f"unified({widths[state]}, filters)"
