"""The five panels of scaling are five networks that were built."""

import pytest

from backbones.efficientnet import EfficientNetSpec, stage_configs
from backbones.registry import FAMILIES, parse
from backbones.spec import BackboneSpec
from tests.profiles import profile_of
from tests.viz.paper.drawn import figure_of, presets, written
from viz.numbers import compact
from viz.paper.scaling import PANELS, blocks

SPECS = [*presets("scaling"), "efficientnet?phi=2", "efficientnet?stem=cifar&phi=1"]


def channels(spec: BackboneSpec) -> list[int]:
    assert isinstance(spec, EfficientNetSpec)
    return [block.out_channels for _name, stage in stage_configs(spec) for block in stage]


@pytest.mark.parametrize("text", SPECS)
def test_each_panel_is_the_network_that_it_is_scaled_to(text: str) -> None:
    spec = parse(text)
    steps = FAMILIES[spec.family].scaling(spec)
    assert steps is not None
    assert steps.specs["compound" if not steps.is_example else "baseline"] == spec
    panels = dict(zip(PANELS, figure_of(text, "scaling").panels, strict=True))
    assert [name for name in PANELS if panels[name].is_own] == [
        "baseline" if steps.is_example else "compound"
    ]
    for name in PANELS:
        network, shown = steps.specs[name], written(panels[name])
        built = profile_of(network.text)
        assert blocks(built) == channels(network)
        assert f"{network.input_size} × {network.input_size}" in shown
        assert f"{compact(built.params).replace(chr(160), ' ')} parameters" in shown
        assert f"{compact(built.macs).replace(chr(160), ' ')} MACs" in shown
        assert f"{len(channels(network))} blocks" in shown


def test_one_dimension_is_scaled_at_a_time() -> None:
    steps = FAMILIES["efficientnet"].scaling(parse("efficientnet-b4"))
    assert steps is not None
    assert steps.specs["baseline"] == parse("efficientnet?dropout=0.4")
    for name, value in (("width", 1.4), ("depth", 1.8), ("resolution", 380)):
        changed = steps.specs[name].changed(steps.specs["baseline"])
        assert changed.pop(name) == value
        assert set(changed) <= {"phi", "input_size", "input_height", "input_width"}


def test_the_baseline_shows_a_first_step() -> None:
    figure = figure_of("efficientnet-b0", "scaling")
    assert any("φ = 1" in sentence for sentence in figure.sentences)
    assert "w = 1.1, d = 1.2, r = 1.15" in written(figure.panels[-1])
