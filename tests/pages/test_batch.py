"""Both kinds of batch hold the same page: new, start, watch, stop, share, delete, again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from runs.store import Store
from search.plan import LivePlan
from tests import stored_races, stored_runs
from tests.pages.visit import ADA, BOB, button, visit
from ui.batch.kind import BatchKind
from ui.search import offer
from ui.search.kind import SEARCH
from ui.train.kind import TRAIN

LIVE = LivePlan(searchers=("random", "ppo"), evaluations=20)


@dataclass(frozen=True)
class Case:
    """A kind of batch, the address of one to be made, and batches in the store."""

    kind: BatchKind
    setup: Mapping[str, str]
    waiting: Callable[[Store], str]
    finished: Callable[[Store], str]

    @property
    def name(self) -> str:
        return self.kind.address.kind


CASES = [
    Case(
        TRAIN,
        {"v": stored_runs.PLAIN, "epochs": "2", "device": "cpu"},
        lambda store: stored_runs.add(store, ADA, seeds=1)[0],
        lambda store: stored_runs.finished(store, ADA),
    ),
    Case(
        SEARCH,
        {"oracle": "live", "evaluations": "20", "noise": "0.3"},
        lambda store: stored_races.add(store, ADA, LIVE)[0],
        lambda store: stored_races.finished(store, ADA, LIVE),
    ),
]

pytestmark = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(autouse=True)
def _nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offer, "child_seconds", lambda *_plan: 0.5)
    monkeypatch.setattr(offer, "searcher_seconds", lambda _name: 0.001)


def keys(app: object) -> set[str]:
    return {str(one.key) for one in app.button}


def test_the_choice_has_an_offer_a_button_and_a_gallery(case: Case, store: Store) -> None:
    app = visit(case.name, **case.setup)
    assert app.title[0].value == case.kind.title
    assert app.markdown[0].value == case.kind.lead
    assert any("about" in one.proto.body for one in app.get("html"))
    assert not button(app, "Start").disabled
    assert case.kind.gallery_title in [one.value for one in app.subheader]
    assert [one.label for one in app.button].count("Run") == len(case.kind.gallery())
    assert not app.error


def test_start_leads_to_the_batch_and_new_leads_back(case: Case, store: Store) -> None:
    app = visit(case.name, **case.setup)
    button(app, "Start").click().run()
    (batch,) = store.batches(ADA, case.name)
    assert app.query_params["batch"] == batch
    assert not set(case.setup) & set(app.query_params)
    button(app, case.kind.new).click().run()
    assert app.title[0].value == case.kind.title
    assert "batch" not in app.query_params
    assert f"{case.name}-open-{batch}" in keys(app)


def test_a_message_with_the_address_of_before_start_shows_the_runs(
    case: Case, store: Store
) -> None:
    app = visit(case.name, **case.setup)
    sent = dict(app.query_params)
    button(app, "Start").click().run()
    (batch,) = store.batches(ADA, case.name)
    # A second click is sent with the address that the browser still has.
    app.query_params.clear()
    app.query_params.update(sent)
    app.run()
    assert store.batches(ADA, case.name) == [batch]
    assert app.query_params["batch"] == batch
    assert not set(case.setup) & set(app.query_params)
    assert not app.exception


def test_a_batch_is_watched_stopped_and_deleted(case: Case, store: Store) -> None:
    batch = case.waiting(store)
    app = visit(case.name, batch=batch, evidence="nothing")
    assert app.get("progress")
    assert any("waiting" in one.proto.body for one in app.get("html"))
    (tabs,) = [one for one in app.segmented_control if one.key == "view-evidence"]
    assert len(tabs.options) >= 3
    button(app, "Cancel").click().run()
    assert {run.status for run in store.batch(batch, ADA)} == {"cancelled"}
    assert not app.get("progress")
    button(app, "Delete").click().run()
    assert app.title[0].value == "No such runs"
    assert store.batches(ADA, case.name) == []
    button(app, case.kind.new, 1).click().run()
    assert app.title[0].value == case.kind.title
    assert not app.exception


def test_a_shared_batch_is_looked_at_and_made_again(case: Case, store: Store) -> None:
    batch = case.finished(store)
    assert visit(case.name, BOB, batch=batch).title[0].value == "No such runs"
    app = visit(case.name, batch=batch)
    app.toggle(key=f"{case.name}-shared").set_value(True).run()
    shared = visit(case.name, BOB, batch=batch, share=str(app.query_params["share"]))
    assert any("shared with you" in one.value for one in shared.caption)
    assert not {one.label for one in shared.button} & {"Pause", "Resume", "Cancel", "Delete"}
    button(shared, "Run this yourself").click().run()
    assert shared.title[0].value == case.kind.title
    assert not {"batch", "share"} & set(shared.query_params)
    assert not button(shared, "Start").disabled


def test_files_and_the_command_can_be_taken_along(case: Case, store: Store) -> None:
    app = visit(case.name, batch=case.finished(store))
    state = app.session_state[f"{case.name}-read"][1]
    exports = case.kind.exports(state)
    buttons = [one.key or "" for one in app.get("download_button")]
    assert len([key for key in buttons if "-export-" in key]) == len(exports.files)
    assert exports.command in [one.value for one in app.code]
    for file in exports.files:
        if file.is_there:
            assert file.make()
