"""Plots and table say what the records say."""

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings

from backbones.registry import FAMILIES, parse
from backbones.spec import BackboneSpec
from tests.profiles import profile_of
from tests.strategies import specs
from viz.cost_plots import (
    BarShades,
    block_inputs,
    channel_growth,
    cost_figures,
    macs_by_layer,
    params_by_layer,
    receptive_fields,
    resolution,
)
from viz.layer_table import SUMS, layer_table, matching
from viz.palette import cost_ramp

EACH_FAMILY = pytest.mark.parametrize("family", FAMILIES)


def test_channels_and_resolution_of_resnet_18() -> None:
    network = profile_of("resnet?depth=18")
    channels, sizes = channel_growth(network), resolution(network)
    assert channels.paths[:3] == ("input", "stem.conv1", "stem.maxpool")
    assert channels.values[:4] == (3, 64, 64, 64)
    assert channels.values[-1] == 512
    assert list(dict.fromkeys(sizes.values)) == [224, 112, 56, 28, 14, 7]
    assert not any("shortcut" in path for path in channels.paths)


def test_channels_between_blocks() -> None:
    resnet = block_inputs(profile_of("resnet?depth=50"))
    assert list(dict.fromkeys(resnet.values)) == [3, 64, 256, 512, 1024, 2048]
    dense = block_inputs(profile_of("densenet?depth=121"))
    inside = [v for path, v in zip(dense.paths, dense.values, strict=True) if "block1" in path]
    assert inside == [64 + 32 * layer for layer in range(len(inside))]


@EACH_FAMILY
def test_bars_add_up(family: str) -> None:
    network = profile_of(FAMILIES[family].presets[0].name)
    assert sum(macs_by_layer(network).values) == network.macs
    weighted = [op for op in network.operations if op.macs]
    assert sum(params_by_layer(network).values) == sum(op.params for op in weighted)


@given(specs())
@settings(max_examples=20)
def test_receptive_fields_never_shrink(spec: BackboneSpec) -> None:
    fields = receptive_fields(profile_of(spec.text))
    assert list(fields.smallest) == sorted(fields.smallest)
    assert all(s <= g for s, g in zip(fields.smallest, fields.largest, strict=True))


@EACH_FAMILY
@pytest.mark.parametrize("is_dark", [False, True])
def test_every_figure_has_a_title_axes_units_and_a_source(family: str, is_dark: bool) -> None:
    figures = cost_figures(profile_of(FAMILIES[family].presets[0].name), is_dark=is_dark)
    assert list(figures) == ["channels", "resolution", "params", "macs", "receptive-field"]
    for figure in figures.values():
        go.Figure(figure.to_dict())  # validates every attribute
        assert figure.layout.title.text
        assert figure.layout.title.subtitle.text
        assert figure.layout.xaxis.title.text
        assert figure.layout.yaxis.title.text
        assert all(len(trace.x) for trace in figure.data)


@pytest.mark.parametrize("is_dark", [False, True])
def test_bars_are_coloured_by_time_on_one_ramp_with_its_scale(is_dark: bool) -> None:
    network = profile_of("resnet?depth=18")
    spent = {op.path: 0.1 * place for place, op in enumerate(network.operations)}
    shades = BarShades(spent, "somebody's clock")
    plain = cost_figures(network, is_dark=is_dark)
    for name, figure in cost_figures(network, is_dark=is_dark, shades=shades).items():
        go.Figure(figure.to_dict())
        (bars, *_others) = figure.data
        if name not in ("params", "macs"):
            assert figure == plain[name]
            continue
        assert list(bars.marker.color) == [spent[path] for path in bars.customdata]
        assert [step for _place, step in bars.marker.colorscale] == list(cost_ramp(is_dark=is_dark))
        assert bars.marker.cmax == max(spent.values())
        assert bars.marker.colorbar.title.text == "ms"
        assert figure.layout.title.subtitle.text == "Colour: somebody's clock"


@given(specs())
@settings(max_examples=20)
def test_table_and_its_sums_add_up(spec: BackboneSpec) -> None:
    network = profile_of(spec.text)
    for grouping in ("layers", "blocks", "stages"):
        table = layer_table(network, grouping)
        assert table["path"].is_unique
        sums = [network.params_used, network.macs, network.activation_bytes]
        assert [int(table[name].sum()) for name in SUMS] == sums


def test_stage_rows_of_resnet_50() -> None:
    table = layer_table(profile_of("resnet?depth=50"), "stages").set_index("path")
    assert list(table.index) == [
        "input", "stem", "conv2_x", "conv3_x", "conv4_x", "conv5_x", "head",
    ]  # fmt: skip
    assert table.loc["conv5_x", "out_shape"] == "2048 × 7 × 7"
    assert table.loc["head", "params"] == 2_049_000


def test_a_filter_wants_every_word() -> None:
    table = layer_table(profile_of("resnet?depth=18"))
    found = matching(table, "CONV5_x kernel 3")
    assert len(found) == 4
    assert found["path"].str.startswith("conv5_x").all()
    assert matching(table, "[").empty
    assert isinstance(found, pd.DataFrame)


def test_se_gates_are_no_feature_maps() -> None:
    network = profile_of(parse("resnet?depth=18&se_reduction=16").text)
    assert not any(".se." in path for path in channel_growth(network).paths)
