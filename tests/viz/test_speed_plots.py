"""Plots of measured times, the table's column and the diagram's colours."""

import pytest

from analysis.records import Profile
from language.catalogue import in_language
from measuring.records import Measurement, OperationTime, OperationTimes, Setting
from tests.profiles import profile_of
from tests.viz.test_scene import boxes_of, network_text
from viz.layer_table import TIME, layer_table, with_times
from viz.scene import compose
from viz.speed_plots import (
    in_milliseconds,
    machine_words,
    setting_words,
    speed_figure,
    time_and_macs_figure,
    time_figure,
)


def network() -> Profile:
    return profile_of("efficientnet-b0")


def times() -> OperationTimes:
    """A millisecond for each operation."""
    return OperationTimes(0, tuple(OperationTime(op.path, 1.0) for op in network().operations))


def measured(setting: Setting, median: float, wide: bool = False) -> Measurement:
    return Measurement(
        0, "resnet?depth=18", setting.runtime, setting.batch, 1, setting.backward, median,
        0.9 * median, 1.2 * median, 1.0, None, 1, "A machine", 9, 0.0, wide, 1,
    )  # fmt: skip


def test_the_time_of_an_image_is_drawn_with_its_quartiles() -> None:
    shown = [measured(Setting(batch=8), 80.0), measured(Setting("onnxruntime"), 6.0, wide=True)]
    (trace,) = speed_figure(shown, is_dark=False).data
    assert list(trace.x) == [6.0, 10.0]
    assert list(trace.error_x.array) == pytest.approx([1.2, 2.0])
    assert list(trace.error_x.arrayminus) == pytest.approx([0.6, 1.0])
    assert list(trace.marker.symbol) == ["circle-open", "circle"]
    assert trace.customdata[1] == "PyTorch, eager · batch 8 · threads: 1"


def test_depthwise_convolutions_stand_by_themselves_beside_the_mean_rate() -> None:
    figure = time_and_macs_figure(network(), times(), "a source", is_dark=False)
    whole, grouped, rate = figure.data
    assert len(whole.x) + len(grouped.x) == sum(op.macs > 0 for op in network().operations)
    assert all("depthwise" in path for path in grouped.customdata)
    total = sum(op.macs for op in network().operations)
    assert rate.y[0] / rate.x[0] == pytest.approx((len(whole.x) + len(grouped.x)) / total)


def test_operations_are_drawn_in_their_order() -> None:
    (bars,) = time_figure(network(), times(), "a source", is_dark=True).data
    assert list(bars.customdata) == [op.path for op in network().operations]


@pytest.mark.parametrize("grouping", ["layers", "blocks", "stages"])
def test_the_table_s_column_adds_up(grouping: str) -> None:
    table = with_times(layer_table(network(), grouping), times().by_path, grouping)  # type: ignore[arg-type]
    assert table[TIME].sum() == len(network().operations)
    assert list(table.columns)[list(table.columns).index("macs") + 1] == TIME


def test_the_diagram_is_coloured_by_the_time_of_its_parts() -> None:
    profile = profile_of("resnet-18")
    spent = {op.path: 1_000 for op in profile.operations if op.path.startswith("conv5_x")}
    picture = compose(network_text("resnet-18"), colour="time", times=spent)
    _frames, boxes = boxes_of(picture.marks)
    levels = sorted(box.level for box in boxes)
    assert levels[-1] == 1.0
    assert levels[:-1] == [0.0] * (len(levels) - 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01234, "0.012"), (1.2345, "1.23"), (12.345, "12.3"), (123.4, "123")],
)
def test_milliseconds_have_three_digits(value: float, text: str) -> None:
    assert in_milliseconds(value) == f"{text}\u00a0ms"


def test_a_machine_is_named_in_the_reader_s_language() -> None:
    with in_language("ko"):
        assert machine_words("A processor, 2 cores, 8 GB") == "A processor, 2코어, 8 GB"


def test_settings_are_named() -> None:
    words = setting_words(Setting(backward=True, threads=2))
    assert words == "PyTorch, eager · forward and backward · batch 1 · threads: 2"
