"""The tabs of costs on Explore: layers, plots, speed, torchinfo, weights, a family's own tables."""

import re
import time
from collections.abc import Iterator
from urllib.error import URLError

import pytest

from analysis.machine import Peaks, Rates, keep_peaks
from analysis.memory import MemoryTraceError
from analysis.of_spec import memory_of_spec
from analysis.roofline import bound, named_devices
from backbones.registry import parse
from measuring import peaks
from measuring.records import Setting
from runs.machine import processor
from runs.store import Store
from tests.pages.test_explore import explore
from tests.profiles import profile_of
from tests.stored_measurements import add
from ui import cached
from ui.explore.speed.kept import forget
from viz.numbers import in_bytes, significant
from viz.roofline_plots import in_time

PLOTS = {"plots": 5, "memory": 2, "speed": 1, "weights": 2}


@pytest.mark.parametrize("view", ["plots", "layers", "memory", "speed", "torchinfo", "weights"])
def test_only_the_open_tab_is_computed(view: str) -> None:
    app = explore(spec="resnet?depth=18", costs=view)
    assert len(app.get("plotly_chart")) == PLOTS.get(view, 0)
    assert len(app.dataframe) == (1 if view == "layers" else 0)
    assert len(app.code) == (view == "torchinfo")


def test_the_table_is_filtered_and_summed() -> None:
    app = explore(spec="resnet?depth=18", costs="layers")
    assert len(app.dataframe[0].value) == len(profile_of("resnet?depth=18").operations)
    app.text_input(key="filter").set_value("conv5_x kernel 3").run()
    assert len(app.dataframe[0].value) == 4
    assert any(caption.value.startswith("4 rows") for caption in app.caption)
    app.text_input(key="filter").set_value("").run()
    by_stage = explore(spec="resnet?depth=18", costs="layers", rows="stages")
    assert list(by_stage.dataframe[0].value["path"])[-1] == "head"


def test_memory_follows_batch_and_optimiser() -> None:
    def told(**words: str) -> str:
        app = explore(spec="resnet?depth=18", costs="memory", **words)
        return " ".join(str(text.value) for text in app.markdown)

    trained = memory_of_spec(parse("resnet?depth=18"), "momentum")
    peak = in_bytes(trained.peak(8).total)
    assert f"{peak} at the peak" in told()
    assert f"{trained.largest_batch(24 * 10**9):,} in 24 GB" in told()
    more = memory_of_spec(parse("resnet?depth=18"), "adamw").peak(32)
    assert f"{in_bytes(more.total)} at the peak" in told(optimiser="adamw", batch="32")
    alone = told(optimiser="inference")
    assert "Gradients" not in alone
    assert "Gradients" in told()


def test_bars_are_coloured_by_the_measured_time_else_by_the_bound(store: Store) -> None:
    def colour(spec: str) -> str:
        forget()
        app = explore(spec=spec, costs="plots", bars="time")
        plots = {str(plot.key): plot.proto.spec for plot in app.get("plotly_chart")}
        assert "Computed from the built network" in plots["plot-channels"]
        return plots["plot-macs"]

    assert "Colour: Time (at least), one image, T4" in colour("resnet?depth=18")
    add(store, "resnet?depth=18")
    assert "Colour: Measured time, PyTorch, eager" in colour("resnet?depth=18")


@pytest.mark.parametrize(
    ("spec", "megabytes"),
    [("densenet", 130.4), ("densenet?memory_efficient=true", 62.9), ("efficientnet", 88.8)],
)
def test_what_training_keeps_of_an_image_is_told_twice(spec: str, megabytes: float) -> None:
    app = explore(spec=spec, costs="memory")
    told = " ".join(str(text.value) for text in app.markdown)
    found = re.search(r"Kept for the backward pass, one image: ([\d.]+)\xa0MB", told)
    assert found
    assert float(found[1]) == pytest.approx(megabytes, rel=0.01)
    app.session_state["in-full"] = True
    app.run()
    row = f"<dt>Kept for the backward pass</dt><dd>{found[1]}\u00a0MB</dd>"
    assert any(row in str(html.value) for html in app.get("html"))
    alone = explore(spec=spec, costs="memory", optimiser="inference")
    assert "Kept for the backward pass" not in " ".join(str(text.value) for text in alone.markdown)


def test_a_network_whose_memory_cannot_be_traced_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise MemoryTraceError("The memory of this network cannot be traced: {reason}.", reason="x")

    monkeypatch.setattr("ui.cached.memory", refuse)
    app = explore(spec="resnet?depth=18", costs="memory")
    assert app.info[0].value == "The memory of this network cannot be traced: x."


def test_the_roofline_of_a_named_device_and_the_formula_of_a_part() -> None:
    spec = "resnet?depth=18"
    app = explore(spec=spec, costs="speed", device="v100", part="head.fc")
    device = named_devices()["v100"]
    found = bound(profile_of(spec), device)
    texts = " ".join(str(text.value) for text in app.markdown)
    assert f"**At least {in_time(found.seconds)}** for a batch of 1 on NVIDIA V100 SXM2" in texts
    assert "`head.fc`: limited by memory" in texts
    (formula,) = app.latex
    assert "900" in formula.value
    assert "15.7" in formula.value


@pytest.fixture
def _no_peaks() -> Iterator[None]:
    cached.peaks_here.cache_clear()
    yield
    cached.peaks_here.cache_clear()


@pytest.mark.usefixtures("_no_peaks")
def test_this_machine_is_measured_on_demand_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("measured in the server's process")

    monkeypatch.setattr("analysis.machine.measure_peaks", never)
    app = explore(spec="resnet?depth=18", costs="speed")
    assert not any("This machine" in str(text.value) for text in app.markdown)
    app.button(key="measure-peaks").click().run()
    assert app.button(key="peaks-under-way").disabled
    give_up = time.monotonic() + 120
    while peaks.is_under_way() and time.monotonic() < give_up:
        time.sleep(0.2)
    app.run()
    app.run()
    assert not {"measure-peaks", "peaks-under-way"} & {str(button.key) for button in app.button}
    assert any(f"on 1 core of {processor()}" in str(text.value) for text in app.markdown)


@pytest.mark.usefixtures("_no_peaks")
def test_the_measured_time_of_the_same_batch_and_threads_stands_beside_the_bound(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = "resnet?depth=18"
    one, both = Rates(1e11, ((2**27, 1e10),)), Rates(2e11, ((2**27, 1.5e10),))
    found = keep_peaks(Peaks(2, one, both))
    monkeypatch.setattr("ui.explore.speed.bounds.thread_counts", lambda: [1, 2])
    add(store, spec, [Setting(), Setting(batch=8, threads=2)], [80.0, 300.0])

    def told(**words: str) -> str:
        app = explore(spec=spec, costs="speed", **words)
        return "\n".join(str(text.value) for text in app.markdown)

    least = bound(profile_of(spec), found.on(), 1).seconds
    assert f"**At least {in_time(least)}** for a batch of 1 on 1 core of" in told()
    assert f"**Measured {in_time(0.08)}**, {significant(0.08 / least)} times the bound" in told()
    at_8 = told(**{"roofline-batch": "8", "roofline-threads": "2"})
    least = bound(profile_of(spec), found.on(2), 8).seconds
    assert f"**At least {in_time(least)}** for a batch of 8 on 2 cores of" in at_8
    assert f"**Measured {in_time(0.3)}**" in at_8
    assert "**Measured" not in told(**{"roofline-batch": "8"})
    assert "**Measured" not in told(device="v100")


def test_other_conventions_are_computed_when_asked_for() -> None:
    app = explore(spec="resnet?depth=50")
    assert len(app.table) == 0
    app.session_state["conventions"] = True
    app.run()
    table = app.table[0].value
    ours, others = table["this network"], table["stride in the 3×3, as in v1.5"]
    for figure in ("3.86", "7.72", "25.6"):
        assert any(figure in value for value in ours), figure
    for figure in ("4.09", "4.11", "4.12"):
        assert any(figure in value for value in others), figure
    assert any("25,636,712" in value for value in ours)


def test_the_summary_is_torchinfos() -> None:
    app = explore(spec="resnet?depth=18", costs="torchinfo")
    assert "Total params: 11,689,512" in app.code[-1].value


def test_a_familys_own_tables_are_shown() -> None:
    app = explore(spec="efficientnet", costs="scaling")
    table = app.dataframe[0].value.set_index("Network")
    assert table.loc["B1", "Pixels (formula)"] == 257.6
    assert table.loc["B1", "Pixels (released)"] == 240
    assert any("Released" in caption.value for caption in app.caption)


def test_weights_that_cannot_be_downloaded_are_told_and_random_ones_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise URLError("no route to host")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", refuse)
    app = explore(spec="resnet?depth=18", costs="weights", weights="torchvision")
    (warning,) = app.warning
    assert warning.value == (
        "The weights of resnet18 could not be downloaded (no route to host). "
        "Random weights are shown."
    )
    assert len(app.get("plotly_chart")) == 2


def test_a_network_too_large_for_weights_is_told() -> None:
    app = explore(spec="resnet?depth=152&width=1024", costs="weights")
    assert "at most 200,000,000" in app.info[0].value
    assert not app.get("plotly_chart")
