"""The Design page without a browser: sweeps, what they refuse, and the ways on."""

import json
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from analysis.roofline import bound, first_named
from design.compared import MOST
from runs.store import Store
from tests import stored_runs
from tests.pages.form import turn
from tests.pages.visit import ADA, BOB, button, visit
from tests.profiles import profile_of
from tests.stored_measurements import add
from training.submission import MOST_VARIANTS
from ui.design import sweep as sweep_page


def plots(app: AppTest) -> dict[str, dict[str, object]]:
    """Return the figures of a page by their titles."""
    found = [json.loads(one.proto.spec) for one in app.get("plotly_chart")]
    return {figure["layout"]["title"]["text"]: figure for figure in found}


def texts(app: AppTest) -> str:
    return " ".join(one.value for one in app.caption)


def test_a_knob_is_gone_over_as_curves() -> None:
    app = visit("design", v="resnet?depth=18", over="width=16:64:16")
    figures = plots(app)
    assert list(figures) == [
        "Parameters", "MACs", "Activation memory", "Activations alive at once", "Time (at least)",
    ]  # fmt: skip
    time = figures["Time (at least)"]["data"][0]["y"]
    assert time[-1] == 1e3 * bound(profile_of("resnet-18"), first_named()).seconds
    assert "NVIDIA T4" in texts(app)
    line = figures["Parameters"]["data"][0]
    assert line["x"] == [16, 32, 48, 64]
    assert line["y"][-1] == profile_of("resnet-18").params
    assert line["customdata"][0] == "resnet?depth=18&width=16"
    assert "4 networks" in texts(app)


def test_a_sweep_is_taken_to_train_within_its_limits() -> None:
    app = visit("design", v="resnet?depth=18", over="width=8:160:8")
    for _turn in range(20):
        app.run()
    line = plots(app)["MACs"]["data"][0]
    assert len(line["customdata"]) == 20
    links = {one.proto.page: one.proto for one in app.get("page_link")}
    for page, most in (("train", MOST_VARIANTS), ("compare", MOST)):
        taken = parse_qs(links[page].query_string)["v"]
        assert len(taken) == len(set(taken)) == most
        assert [taken[0], taken[-1]] == [line["customdata"][0], line["customdata"][-1]]
        assert set(taken) <= set(line["customdata"])
    assert links["train"].label == f"Train {MOST_VARIANTS} of these"


def test_two_knobs_are_a_heat_map_with_holes() -> None:
    app = visit("design", v="resnet?depth=18", over=["depth=18,50,51", "width=8,16"])
    (figure,) = plots(app).values()
    cells, holes, _points = figure["data"]
    assert cells["z"][1][0] == profile_of("resnet?depth=18&width=16").params
    assert cells["z"][0][2] is None
    assert (holes["x"], holes["y"]) == (["51", "51"], ["8", "16"])
    assert "2 combinations cannot be: depth=51 is not allowed" in texts(app)


def test_a_page_without_a_sweep_shows_the_usual_one_of_each_family() -> None:
    app = visit("design")
    assert "Starting from ResNet-50" in texts(app)
    turn(app, "family", "densenet", key="design-knobs")
    assert not app.exception
    assert "Starting from DenseNet-121" in texts(app)
    assert len(plots(app)) == 5


def test_mistakes_are_one_sentence_each_and_the_page_stands() -> None:
    app = visit("design", v="resnet?depth=51", over=["width=1:10000:1", "nobody=3"])
    assert [error.value.split(":")[0] for error in app.error] == [
        "The address asks for a network that cannot be",
        "width would take 10,000 networks",
    ]
    assert app.selectbox(key="sweep-knob-0").value == "width"
    app.text_input(key="sweep-values-0").set_value("16,32").run()
    assert "has no knob nobody" in app.error[1].value
    app.selectbox(key="sweep-knob-1").select("").run()
    assert len(app.error) == 1
    assert plots(app)["MACs"]["data"][0]["x"] == [16, 32]


def test_a_sweep_is_stopped_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # One network in each step.
    monkeypatch.setattr(sweep_page.Progress.advance, "__defaults__", (0.0,))
    app = visit("design", v="resnet?depth=18", over="width=8:64:8")
    done = len(plots(app)["MACs"]["data"][0]["y"])
    assert 0 < done < 8
    button(app, "Stop").click().run()
    stopped = len(plots(app)["MACs"]["data"][0]["y"])
    app.run()
    assert len(plots(app)["MACs"]["data"][0]["y"]) == stopped < 8
    button(app, "Go on").click().run()
    for _turn in range(8):
        app.run()
    assert len(plots(app)["MACs"]["data"][0]["y"]) == 8
    assert not [one for one in app.button if one.label in ("Stop", "Go on")]


def test_a_budget_shows_the_best_of_each_family() -> None:
    words = {"task": "budget", "family": ["plain", "resnet"], "input_size": "32"}
    app = visit(
        "design", max_params="300k", max_macs="", max_ms="1", num_classes="10", device="t4", **words
    )
    for _turn in range(20):
        app.run()
    (figure,) = plots(app).values()
    assert [trace["name"] for trace in figure["data"][:2]] == ["Plain network", "ResNet"]
    assert len(figure["layout"]["shapes"]) == 1
    assert "dashed: the budget" in json.dumps(figure["layout"])
    (table,) = [one.value for one in app.dataframe]
    assert set(table["fits"]) == {True}
    assert max(table["params"]) <= 300_000
    assert all(time.endswith("µs") for time in table["time"])
    assert "networks profiled" in texts(app)


def test_a_budget_that_no_network_keeps_says_so() -> None:
    app = visit("design", task="budget", family="plain", max_params="10", input_size="32")
    for _turn in range(10):
        app.run()
    assert [one.value for one in app.info] == [
        "No network of these families keeps within the budget; these come nearest."
    ]
    (table,) = [one.value for one in app.dataframe]
    assert set(table["fits"]) == {False}


def test_a_budget_of_memory_has_no_line_to_tell_of() -> None:
    limits = {"max_params": "", "max_macs": "", "max_memory": "1M"}
    app = visit("design", task="budget", family="plain", input_size="32", **limits)
    (figure,) = plots(app).values()
    assert not figure["layout"].get("shapes")
    assert "dashed" not in json.dumps(figure["layout"])


def test_a_budget_that_cannot_be_is_one_sentence() -> None:
    app = visit("design", task="budget", max_params="many")
    assert [error.value for error in app.error] == [
        "max_params=many is no limit: write a number above 0, like 5M, 1.5G or 300k."
    ]
    app.text_input(key="budget-max_params").set_value("").run()
    app.text_input(key="budget-max_macs").set_value("").run()
    assert [error.value for error in app.error] == [
        "Give at least one limit: parameters, MACs, memory or time."
    ]
    assert not app.get("plotly_chart")


def test_what_was_measured_stands_beside_the_lower_bound() -> None:
    spec = "resnet?depth=18&width=32"
    add(Store(), spec, medians=(12.0, 1.0, 1.0, 1.0))
    app = visit("design", v="resnet?depth=18", over="width=16,32")
    _bound, _holes, measured = plots(app)["Time (at least)"]["data"]
    assert (measured["x"], measured["y"], measured["customdata"]) == ([32], [12.0], [spec])
    assert "Measured on this machine: PyTorch, eager" in texts(app)
    app = visit("design", v="resnet?depth=18", over=["depth=18", "width=16,32"], cost="time")
    _cells, _holes, shown = plots(app)["Time (at least)"]["data"]
    assert ["12.0" in text for text in shown["text"]] == [False, True]
    app = visit("design", v="resnet?depth=18", over="width=16,32", device="a100")
    assert "NVIDIA A100" in texts(app)


def test_measured_time_is_a_cost_of_the_heat_map() -> None:
    over = ["depth=18", "width=16,32"]
    app = visit("design", v="resnet?depth=18", over=over, cost="measured")
    assert "Parameters" in plots(app)
    add(Store(), "resnet?depth=18&width=32", medians=(12.0, 1.0, 1.0, 1.0))
    app = visit("design", v="resnet?depth=18", over=over, cost="measured")
    cells, _holes, _shown = plots(app)["Time (measured)"]["data"]
    assert cells["z"] == [[None], [12.0]]


def test_what_the_reader_trained_stands_in_the_sweep() -> None:
    stored_runs.finished(Store(), ADA)
    stored_runs.finished(Store(), BOB)
    app = visit("design", v=stored_runs.RESIDUAL, over="width=8,16")
    (line,) = plots(app)["Test accuracy"]["data"]
    assert line["name"] == "mnist5k · device=cpu"
    assert (line["x"], line["y"]) == ([8], [pytest.approx(96.5)])
    assert line["error_y"]["array"][0] > 0
    assert line["customdata"] == [stored_runs.PAIR[1].spec.text]
    app = visit("design", v=stored_runs.RESIDUAL, over=["width=8,16", "activation=relu"])
    (figure,) = plots(app).values()
    first, second = figure["data"][2]["text"]
    assert "test accuracy 96.5" in first
    assert "2 seeds (mnist5k · device=cpu)" in first
    assert "accuracy" not in second


def test_the_lab_scales_in_one_dimension_and_in_all() -> None:
    app = visit("design", task="scaling")
    figures = plots(app)
    assert list(figures) == [
        "Parameters against MACs", "Accuracy of EfficientNet-B0 as printed", "Grid of α, β and γ",
    ]  # fmt: skip
    curves = figures["Parameters against MACs"]["data"]
    base = profile_of("efficientnet")
    for trace in curves[:4]:
        assert (trace["x"][0], trace["y"][0]) == (base.macs, base.params)
    accuracy = figures["Accuracy of EfficientNet-B0 as printed"]["data"]
    assert [trace["y"] for trace in accuracy] == [
        [77.3, 78.9], [77.3, 79.0], [77.3, 79.1], [77.3, 81.1],
    ]  # fmt: skip
    assert any("109 points of 9,261 are left" in text.value for text in app.markdown)
    app.slider(key="scaling-width").set_value(2.0).run()
    app.slider(key="scaling-depth").set_value(1.0).run()
    app.slider(key="scaling-resolution").set_value(1.0).run()
    assert app.query_params["width"] in ("2", ["2"])
    (own,) = plots(app)["Parameters against MACs"]["data"][-1]["y"]
    assert own == profile_of("efficientnet?width=2").params
    assert not app.exception
    assert not app.error


def test_the_lab_stands_on_a_bad_address() -> None:
    app = visit("design", task="scaling", width="many", depth="1e9", tolerance="?", base="none")
    assert app.slider(key="scaling-width").value == 1.2
    assert len(plots(app)) == 3
    assert not app.error
