"""Curves, heat maps and matrices say what the records say, and readers can tell them apart."""

import itertools
import math
import statistics

import numpy as np
import plotly.graph_objects as go
import pytest

from training.records import Epoch, Gate, Layer, Layers, Outcome, Wrong
from viz.claim_plots import CurvePoint, study_figure
from viz.run_plots import (
    confusion,
    confusion_figure,
    gate_figure,
    gradient_figure,
    gradient_map,
    response_figure,
    response_spread,
    wrong_figure,
    wrong_tiles,
)
from viz.training_plots import (
    Learner,
    accuracy_figure,
    band,
    learning_figures,
    race_figure,
    time_figure,
    whole_ticks,
)
from viz.variant_marks import COLOURS_DARK, COLOURS_LIGHT, DASHES, MOST, SYMBOLS, mark


def epoch(number: int, accuracy: float, seconds: float | None = None) -> Epoch:
    return Epoch(
        epoch=number,
        train_loss=2.0 / number,
        train_accuracy=accuracy,
        val_loss=2.5 / number,
        val_accuracy=accuracy,
        learning_rate=0.1,
        images_per_second=1000.0,
        peak_memory=1,
        epoch_seconds=1.0,
        seconds=float(number) if seconds is None else seconds,
    )


def layers(number: int, scale: float = 1.0) -> Layers:
    return Layers(
        number,
        3,
        tuple(
            Layer(f"conv{place}", "Conv2d", scale * 10.0**-place, 1.0, 0.01, 0.5, 4.0)
            for place in range(3)
        ),
        (Gate("block1.se", 0.4, 0.01), Gate("block2.se", 0.7, 0.04)),
    )


TWO_SEEDS = Learner("ours", 0, ((epoch(1, 0.5), epoch(2, 0.8)), (epoch(1, 0.7),)))
ONE_SEED = Learner("theirs", 1, ((epoch(1, 0.3), epoch(2, 0.4)),))
OUTCOME = Outcome(
    2, 0.5, 0.8, ("cat", "dog"), ((8, 2), (1, 9)), (Wrong(3, 0, 1, 0.9), Wrong(5, 1, 0, 0.6)), 4.0
)


def test_mean_and_spread_over_the_seeds_that_got_there() -> None:
    found = band(TWO_SEEDS, lambda e: e.val_accuracy)
    assert found.epochs == (1, 2)
    assert found.mean == pytest.approx((0.6, 0.8))
    spread = statistics.stdev([0.5, 0.7])
    assert found.high == pytest.approx((0.6 + spread, 0.8))
    assert found.low == pytest.approx((0.6 - spread, 0.8))
    assert found.seeds == (2, 1)


def test_nothing_recorded_yet_is_no_error() -> None:
    empty = [Learner("a", 0, ((), ())), Learner("b", 1, ())]
    for fig in learning_figures(empty, is_dark=False).values():
        assert all(len(trace.x) == 0 for trace in fig.data)
    assert gradient_map([]).values == ()
    gradient_figure([], "a", is_dark=False)


def test_all_variants_are_in_one_plot_and_only_spreads_have_a_band() -> None:
    for fig in learning_figures([TWO_SEEDS, ONE_SEED], is_dark=False).values():
        lines = [trace for trace in fig.data if trace.mode == "lines+markers"]
        assert [trace.name for trace in lines] == ["ours", "theirs"]
        assert len(fig.data) == 3
    accuracy = learning_figures([ONE_SEED], is_dark=False)["accuracy"].data[0]
    assert list(accuracy.x) == [1, 2]
    assert list(accuracy.y) == [30, 40]


def test_a_wide_spread_stays_above_nothing() -> None:
    wide = Learner("a", 0, ((epoch(1, 0.01),), (epoch(1, 0.99),)))
    accuracy = learning_figures([wide], is_dark=False)["accuracy"].data[0]
    assert min(accuracy.y) == pytest.approx(5.0)
    assert learning_figures([wide], is_dark=False)["val-loss"].layout.yaxis.type == "log"


def test_time_is_the_runs_own() -> None:
    slow = Learner("slow", 0, ((epoch(1, 0.5, 10.0),), (epoch(1, 0.5, 20.0),)))
    assert list(time_figure([slow], is_dark=True).data[-1].x) == [15.0]


def test_gradients_keep_layer_and_epoch() -> None:
    found = gradient_map([layers(1), layers(2, scale=0.1)])
    assert found.layers == ("conv0", "conv1", "conv2")
    assert found.epochs == (1, 2)
    assert found.values[2] == pytest.approx((0.01, 0.001))
    drawn = gradient_figure([layers(1), layers(2, scale=0.1)], "net", is_dark=False).data[0]
    assert drawn.z[2][1] == pytest.approx(-3)
    assert (drawn.zmin, drawn.zmax) == (-3, 0)


def test_maps_that_are_compared_share_one_scale() -> None:
    weak, strong = [layers(1, scale=1e-4)], [layers(1, scale=10.0)]
    scales = [
        (drawn.zmin, drawn.zmax)
        for own in (weak, strong)
        for drawn in gradient_figure(own, "net", is_dark=False, among=[weak, strong]).data
    ]
    assert scales == [(-6, 1), (-6, 1)]
    (alone,) = gradient_figure(weak, "net", is_dark=False).data
    assert (alone.zmin, alone.zmax) == (-6, -4)


def test_a_study_joins_each_series_over_the_places() -> None:
    points = [
        CurvePoint("from 0.5", "1", -1.0, -2.0, 0.0, 5),
        CurvePoint("from 0.5", "2", -2.0, -2.5, -1.5, 5),
        CurvePoint("from 1", "1", 2.5, 1.5, 3.5, 4),
    ]
    half, one = study_figure("Gates", "blocks", points, is_dark=False).data
    assert list(half.y) == [-1.0, -2.0]
    assert list(half.error_y.array) == [1.0, 0.5]
    assert list(half.error_y.arrayminus) == [1.0, 0.5]
    # Beside each other at the same place, and nearer to it than to the next.
    assert abs(half.x[0] - one.x[0]) < 0.2
    assert round(half.x[1]) == 1


def test_epochs_are_counted_in_whole_numbers() -> None:
    for last, step in ((1, 1), (4, 1), (9, 1), (10, 2), (200, 23)):
        assert whole_ticks(last)["dtick"] == step


def test_a_dead_layer_is_drawn() -> None:
    (drawn,) = gradient_figure([layers(1, scale=0.0)], "net", is_dark=False).data
    assert math.isfinite(drawn.z[0][0])


def test_responses_are_standard_deviations_and_gates_their_means() -> None:
    assert response_spread(layers(1).layers) == (2.0, 2.0, 2.0)
    runs = {"net": (0, layers(1))}
    assert list(response_figure(runs, is_dark=False).data[0].y) == [2.0, 2.0, 2.0]
    assert list(gate_figure(runs, is_dark=False).data[0].y) == [0.4, 0.7]
    without = Layers(1, 1, layers(1).layers)
    assert not gate_figure({"net": (0, without)}, is_dark=False).data


def test_confusion_adds_up_over_seeds() -> None:
    assert confusion([OUTCOME, OUTCOME]) == ((16, 4), (2, 18))
    (drawn,) = confusion_figure([OUTCOME, OUTCOME], "net", is_dark=False).data
    assert drawn.z[0][1] == pytest.approx(0.2)
    assert list(drawn.text[0]) == ["16", "4"]
    assert drawn.customdata[1][0] == 2


def test_wrong_examples_show_the_image_and_both_words() -> None:
    images = np.zeros((2, 1, 4, 4), np.uint8)
    images[1, 0, 2, 3] = 255
    assert wrong_tiles(images).shape == (2, 4, 4, 3)
    assert wrong_tiles(images)[1, 2, 3].tolist() == [255, 255, 255]
    fig = wrong_figure(images, OUTCOME.wrong, OUTCOME.classes, "net", is_dark=False)
    assert [a.text for a in fig.layout.annotations] == ["cat → dog<br>90 %", "dog → cat<br>60 %"]


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_figure_has_a_title_axes_units_and_a_source(is_dark: bool) -> None:
    runs = {"net": (0, layers(1))}
    figures = [
        *learning_figures([TWO_SEEDS, ONE_SEED], is_dark=is_dark).values(),
        gradient_figure([layers(1)], "net", is_dark=is_dark),
        study_figure("Gates", "blocks", [CurvePoint("a", "1", 1, 0, 2, 3)], is_dark=is_dark),
        response_figure(runs, is_dark=is_dark),
        gate_figure(runs, is_dark=is_dark),
        confusion_figure([OUTCOME], "net", is_dark=is_dark),
    ]
    for fig in figures:
        go.Figure(fig.to_dict())
        assert fig.layout.title.text
        assert fig.layout.title.subtitle.text
        assert fig.layout.xaxis.title.text
        assert fig.layout.yaxis.title.text


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISION = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = np.array(
    [(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)]
)  # fmt: skip
LEAST_APART, LEAST_CONTRAST = 10.0, 3.0


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under D65."""
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", [COLOURS_LIGHT, COLOURS_DARK], ids=["light", "dark"])
def test_any_two_colours_stay_apart(colours: tuple[str, ...], vision: str) -> None:
    seen = [lab(np.array(VISION[vision]) @ linear(colour)) for colour in colours]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) >= LEAST_APART


@pytest.mark.parametrize(
    ("colours", "ground"), [(COLOURS_LIGHT, "#ffffff"), (COLOURS_DARK, "#0e1117")]
)
def test_colours_stand_out_from_the_page(colours: tuple[str, ...], ground: str) -> None:
    def light(colour: str) -> float:
        return float(TO_XYZ[1] @ linear(colour)) + 0.05

    for colour in colours:
        low, high = sorted((light(colour), light(ground)))
        assert high / low >= LEAST_CONTRAST


def test_eight_variants_differ_without_colour_too() -> None:
    looks = [mark(place, is_dark=False) for place in range(MOST)]
    assert len({look.symbol for look in looks}) == len(SYMBOLS) == MOST
    assert len({(look.dash, look.symbol) for look in looks}) == MOST
    assert len(set(DASHES)) >= 6


def test_an_axis_of_accuracy_waits_from_0_to_100() -> None:
    nobody = [Learner("plain-20", 0, ((), ()), 4)]
    for plot in (accuracy_figure, race_figure, time_figure):
        assert plot(nobody, is_dark=False).layout.yaxis.range == (0, 100)
