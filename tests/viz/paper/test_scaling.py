"""The five panels of scaling are five networks that were built."""

from dataclasses import replace

import pytest

from backbones.efficientnet import EfficientNetSpec, stage_configs
from backbones.registry import FAMILIES, parse
from backbones.spec import BackboneSpec
from language.catalogue import in_language
from tests.profiles import profile_of
from tests.viz.paper.drawn import figure_of, presets, written
from ui import cached
from viz.numbers import compact
from viz.outline import outline
from viz.paper.figures import paper_figures
from viz.paper.panel import PaperFigure
from viz.paper.scaling import PANELS, blocks
from viz.picture import Text
from viz.wiring import Wirings

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


def low_figure(text: str) -> PaperFigure:
    profile = profile_of(text)
    extras = replace(cached.extras(parse(text)), is_low=True)
    return paper_figures(profile, outline(profile), Wirings(profile), extras)["scaling"]()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("text", ["efficientnet", "efficientnet?phi=1", "efficientnet?phi=3"])
def test_in_a_low_room_five_panels_make_one_row_with_the_same_words(
    text: str, language: str
) -> None:
    with in_language(language):
        low, usual = low_figure(text), figure_of(text, "scaling")
    marks = [mark for panel in low.panels for mark in panel.picture.marks]
    assert min(mark.size for mark in marks if isinstance(mark, Text)) >= 11
    # Presented in a window of 1280 × 720 letters of 11 pixels are drawn with 14.7.
    scale = 720 * 22 / 1080 / 11
    assert sum(scale * panel.picture.width + 12 for panel in low.panels) < 790
    assert max(scale * panel.picture.height for panel in low.panels) < 480
    for ours, theirs in zip(low.panels, usual.panels, strict=True):
        assert sorted(written(ours).replace(" ", "")) == sorted(written(theirs).replace(" ", ""))
