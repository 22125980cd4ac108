"""The Inside page without a browser: which networks it opens, and what it does to them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from inspection.records import Intact, Lesion, SurfaceRow
from inspection.shipped import COMMAND
from inspection.task import perform
from runs.record_writer import RecordWriter
from runs.store import Store
from runs.task import Job
from tests import stored_runs
from tests.inspection.conftest import trained
from tests.pages.visit import ADA, BOB, button, visit


@pytest.fixture
def batch(store: Store, home: Path) -> str:
    """A finished run with weights: its batch."""
    return store.queue.run(trained(store, home, ADA)).batch


def inside(visitor: str = ADA, **address: str | list[str]) -> AppTest:
    return visit("inside", visitor, **address)


def number(app: AppTest) -> str:
    return next(str(b.proto.body) for b in app.get("html") if 'class="verdict"' in b.proto.body)


def measured(store: Store, run: str, status: str | None = "done") -> None:
    """Write what an inspection of kind lesions would."""
    (waiting,) = store.runs_on(run, "lesions")
    claimed = store.queue.claim(waiting.id)
    assert claimed is not None
    names = ("stage1.0", "stage2.0")
    records = [Intact("spec", 0.9, 0.3, 500, 500, 2, 1.0)]
    records += [Lesion(n, "block", name, n == 1, 0.8 - n / 2, 1.0) for n, name in enumerate(names)]
    store.queue.append(claimed.id, 1, records, steps_done=40)
    if status:
        store.queue.end(claimed.id, 1, status)


def test_without_a_run_it_lists_those_that_have_weights(batch: str) -> None:
    app = inside()
    button(app, "tiny").click().run()
    assert app.query_params["batch"] == batch
    assert app.title[0].value == "Inside tiny"
    assert not app.exception


def test_nothing_trained_leads_to_train() -> None:
    app = inside()
    assert any("None yet" in one.value for one in app.caption)


def test_parts_are_switched_off_at_once_and_kept_in_the_address(batch: str) -> None:
    app = inside(batch=batch)
    assert "accuracy as it was trained" in number(app)
    app.multiselect[0].set_value(["block stage2.0", "shortcut stage1.0.shortcut"]).run()
    assert "accuracy with 2 parts switched off" in number(app)
    assert app.query_params["off"] == ["block stage2.0", "shortcut stage1.0.shortcut"]
    again = inside(batch=batch, off=["block stage2.0", "gate nowhere"])
    assert "accuracy with 1 part switched off" in number(again)


def test_all_parts_are_measured_by_the_queue(store: Store, batch: str) -> None:
    app = inside(batch=batch)
    button(app, "Switch off each part in turn").click().run()
    (run,) = store.batch(batch, ADA)
    (waiting,) = store.runs_on(run.id, "lesions")
    assert waiting.status == "queued"
    assert not [one for one in app.button if one.label == "Switch off each part in turn"]
    measured(store, run.id, status=None)
    app = inside(batch=batch)
    assert len(app.get("plotly_chart")) == 2
    assert [one.label for one in app.button].count("Cancel") == 1
    store.queue.end(waiting.id, 1, "done")
    app = inside(batch=batch)
    assert len(app.get("plotly_chart")) == 2
    assert f"cli.py lesion {run.id}" in app.code[0].value
    assert "Cancel" not in [one.label for one in app.button]


@pytest.mark.parametrize("status", ["paused", "broken", "cancelled"])
def test_one_that_rests_goes_on_with_what_it_has(store: Store, batch: str, status: str) -> None:
    app = inside(batch=batch)
    button(app, "Switch off each part in turn").click().run()
    (run,) = store.batch(batch, ADA)
    measured(store, run.id, status=status)
    app = inside(batch=batch)
    assert len(app.get("plotly_chart")) == 2
    assert "Switch off each part in turn" not in [one.label for one in app.button]
    button(app, "Resume").click().run()
    (again,) = store.runs_on(run.id, "lesions")
    assert (again.status, again.steps_done) == ("queued", 40)


def test_what_a_limit_refuses_is_told(
    store: Store, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    button(inside(batch=batch), "Switch off each part in turn").click().run()
    (run,) = store.batch(batch, ADA)
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "1")
    app = inside(batch=batch, inside="signals")
    button(app, "Measure signals and gradients").click().run()
    assert any("may have 1" in one.value for one in app.error)
    assert store.runs_on(run.id, "signals") == []


def test_others_see_it_only_with_the_link(store: Store, batch: str) -> None:
    assert any("no such run" in one.value for one in inside(BOB, batch=batch).info)
    share = store.share(batch, ADA)
    assert inside(BOB, batch=batch, share=share).title[0].value == "Inside tiny"


def test_a_comparison_without_a_finished_run_has_nothing_to_open(store: Store) -> None:
    unfinished, _runs = stored_runs.add(store, ADA)
    assert any("only then" in one.value for one in inside(batch=unfinished).info)


def test_weights_that_are_gone_are_told(batch: str, store: Store, home: Path) -> None:
    (run,) = store.batch(batch, ADA)
    (home / str(run.weights)).unlink()
    assert any("no weights" in one.value for one in inside(batch=batch).info)


def test_train_leads_here(batch: str) -> None:
    app = visit("train", batch=batch)
    (link,) = [one for one in app.get("page_link") if "Look inside" in one.proto.label]
    assert f"batch={batch}" in link.proto.query_string


def test_signals_are_measured_by_the_queue_and_shown(store: Store, batch: str) -> None:
    app = inside(batch=batch, inside="signals")
    button(app, "Measure signals and gradients").click().run()
    (run,) = store.batch(batch, ADA)
    (waiting,) = store.runs_on(run.id, "signals")
    claimed = store.queue.claim(waiting.id)
    assert claimed is not None
    job = Job(store.url, claimed.id, claimed.attempt)
    assert perform(claimed, job, RecordWriter(store.queue, claimed.id, 1))[0] == "done"
    store.queue.end(claimed.id, 1, "done")
    for moment in ("start", "trained"):
        app = inside(batch=batch, inside="signals", moment=moment)
        # Gains forwards and backwards, gradients, sizes, and gradients over the training.
        assert len(app.get("plotly_chart")) == 5


def test_a_surface_is_shown_row_by_row_and_a_shipped_one_before(store: Store, batch: str) -> None:
    app = inside(batch=batch, inside="surface")
    assert len(app.get("plotly_chart")) == 2
    assert any(COMMAND in one.value for one in app.code)
    button(app, "Compute the surface of each network").click().run()
    (run,) = store.batch(batch, ADA)
    (waiting,) = store.runs_on(run.id, "surface")
    store.queue.claim(waiting.id)
    rows = [SurfaceRow(n, 25, 1.0, 500, (1.0,) * 25) for n in range(3)]
    store.queue.append(waiting.id, 1, rows)
    app = inside(batch=batch, inside="surface")
    assert len(app.get("plotly_chart")) == 1
    assert f"cli.py surface {run.id}" in app.code[0].value


@pytest.mark.parametrize(
    ("address", "plots"),
    [
        ({}, 3),
        ({"image": "photo", "pick": "coffee"}, 3),
        ({"weights": "first", "pick": "17"}, 3),
        ({"shown": "fields"}, 3),
        ({"image": "own"}, 0),
        ({"image": "photo", "pick": "<script>"}, 3),
        ({"pick": "99999999"}, 3),
    ],
)
def test_maps_of_an_image(batch: str, address: dict[str, str], plots: int) -> None:
    app = inside(batch=batch, inside="maps", **address)
    assert len(app.get("plotly_chart")) == plots
    assert not app.error


def test_gates_of_an_image(store: Store, home: Path) -> None:
    gated = "resnet?stem=cifar&stages=1,1&width=4&se_reduction=2"
    batch = store.queue.run(trained(store, home, ADA, gated)).batch
    app = inside(batch=batch, inside="maps", shown="gates")
    assert len(app.get("plotly_chart")) == 1
    assert {one.label for one in app.selectbox} == {"Network", "Gate"}
