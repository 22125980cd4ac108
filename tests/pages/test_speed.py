"""The tab Speed on Explore: what is measured, kept, compared, and where times are shown."""

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from language.said import Note
from measuring.machine import machine
from measuring.records import Doing, Refused, Setting
from measuring.stored import settings_of_run
from runs.store import Store
from runs.tables import Run
from tests.pages.test_explore import explore, headline
from tests.profiles import profile_of
from tests.stored_measurements import MEDIANS, add
from ui.explore.speed.kept import forget

SPEC = "resnet?depth=18"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    forget()


def speed(**address: str) -> AppTest:
    return explore(spec=SPEC, costs="speed", **address)


OURS = {"plot-speed", "plot-time-macs", "plot-time"}
"""Keys of the plots of what was measured."""


def plots(app: AppTest) -> set[str]:
    """The keys of the plots of the tab."""
    return {str(plot.key) for plot in app.get("plotly_chart")}


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def runs(store: Store) -> list[Run]:
    with store.database.reading() as session:
        return list(session.exec(select(Run)).all())


def test_a_network_without_measurements_is_told_with_the_machine() -> None:
    app = speed()
    assert f"Not measured yet on this server's machine: {machine()}" in captions(app)
    assert not plots(app) & OURS
    assert any(expander.label == "How it is measured" for expander in app.expander)
    assert "measured, median of a pass" not in headline(app)


def test_measure_queues_what_is_chosen_and_shows_its_progress(store: Store) -> None:
    app = speed()
    app.toggle(key="speed-both").set_value(True)
    app.button(key="speed-measure").click().run()
    assert not app.exception
    (run,) = runs(store)
    assert (run.kind, run.spec, run.steps) == ("measure", SPEC, 4)
    assert settings_of_run(run)[:2] == (Setting(), Setting(backward=True))
    assert app.button(key="speed-measure").disabled
    claimed = store.queue.claim(run.id)
    assert claimed
    store.queue.begin(run.id, claimed.attempt, {})
    store.queue.append(run.id, claimed.attempt, [Doing("export", 2)])
    app.run()
    (bar,) = app.get("progress")
    assert "Exporting to ONNX: ONNX Runtime" in bar.proto.text
    app.button(key="speed-cancel").click().run()
    assert store.queue.run(run.id).wanted == "cancel"


def test_what_was_refused_is_told_and_nothing_is_queued_for_no_runtime(store: Store) -> None:
    app = speed()
    app.button_group(key="speed-runtimes").set_value([]).run()
    app.button(key="speed-measure").click().run()
    assert "Choose at least one runtime" in app.error[0].value
    assert runs(store) == []


def test_a_setting_that_could_not_be_measured_is_told(store: Store) -> None:
    app = speed()
    app.button(key="speed-measure").click().run()
    (run,) = runs(store)
    claimed = store.queue.claim(run.id)
    assert claimed
    store.queue.begin(run.id, claimed.attempt, {})
    note = Note("No {what}.", {"what": "memory"})
    store.queue.append(run.id, claimed.attempt, [Refused(1, note)])
    store.queue.end(run.id, claimed.attempt, "done")
    app.run()
    assert app.warning[0].value == "ONNX Runtime · batch 1 · threads: 1: No memory."


def test_kept_results_are_shown_at_once_with_machine_and_settings(store: Store) -> None:
    add(store, SPEC)
    app = speed()
    assert plots(app) >= OURS
    table = app.dataframe[0].value
    assert len(table) == len(MEDIANS)
    assert list(table["Median"]) == ["80.0\u00a0ms", "250\u00a0ms", "60.0\u00a0ms", "12.0\u00a0ms"]
    assert f"Machine: {machine()}" in captions(app)
    assert "Wide spread" in captions(app)
    assert "80.0\u00a0ms" in headline(app)


def test_another_machine_stands_by_itself(store: Store) -> None:
    add(store, SPEC, on="Another processor, 64 cores, 256 GB")
    app = speed()
    assert "Not measured yet on this server's machine" in captions(app)
    assert "are not compared" in captions(app)
    assert len(app.dataframe[0].value) == len(MEDIANS)
    assert "measured, median of a pass" not in headline(app)


def test_the_table_of_layers_has_the_times_of_the_chosen_runtime(store: Store) -> None:
    add(store, SPEC)
    app = explore(spec=SPEC, costs="layers")
    table = app.dataframe[0].value
    count = len(profile_of(SPEC).operations)
    assert table["milliseconds"].sum() == pytest.approx(80 + 0.01 * (count - 1))
    by_stage = explore(spec=SPEC, costs="layers", rows="stages", timed="onnxruntime-int8")
    sums = by_stage.dataframe[0].value["milliseconds"]
    assert sums.sum() == pytest.approx(12 + 0.01 * (count - 1))


def test_the_headline_compares_equal_settings_only(store: Store) -> None:
    add(store, SPEC)
    add(store, "resnet?depth=34", [Setting()], [150.0])
    app = explore(v=[SPEC, "resnet?depth=34"])
    assert "−70.0\u00a0ms" in headline(app)
    add(store, "resnet?depth=50", [Setting(batch=8)], [900.0])
    app = explore(v=[SPEC, "resnet?depth=50"])
    assert '<span class="change">–</span>' in headline(app)
