"""Cells that a race has found, on the Search page: looked at, opened, trained and judged."""

import pytest

from backbones.arch_string import arch_text
from backbones.nasbench201 import NASBench201Spec
from backbones.registry import parse
from runs.store import Store
from search import judging
from search.oracles.table import looked_up
from search.plan import TablePlan
from tests import stored_races
from tests.pages.search_page import LIVE, html, links, search
from tests.pages.visit import ADA, button

pytestmark = pytest.mark.usefixtures("quick_searchers")


def test_the_best_is_shown_and_another_can_be_chosen(store: Store) -> None:
    batch = stored_races.finished(store, ADA, LIVE)
    app = search(batch=batch)
    best = app.dataframe[1].value.iloc[0]
    assert f"{best['accuracy']:.2f} %" in html(app, 'class="lead"')
    race = app.session_state["search-read"][1].race
    other = race.flat[3]
    app = search(batch=batch, point=other.key)
    assert f"{100 * other.accuracy:.2f} %" in html(app, 'class="lead"')
    app = search(batch=batch, point="nothing")
    assert "has not evaluated" in app.warning[0].value


def test_a_found_cell_is_opened_stacked_and_trained(store: Store) -> None:
    app = search(batch=stored_races.finished(store, ADA, LIVE))
    (text,) = links(app)["Open in Explore"]["v"]
    best = app.session_state["search-read"][1].race
    key = max(best.flat, key=lambda e: e.reward).key
    assert parse(text).model_dump()["cell"] == key
    app.number_input(key="search-n").set_value(2).run()
    app.number_input(key="search-f").set_value(12).run()
    stacked = links(app)["Open in Explore"]["v"][0]
    assert parse(stacked).model_dump()["cells"] == 2
    assert parse(stacked).model_dump()["filters"] == 12
    trained = links(app)["Train it"]["v"]
    assert trained[0] == stacked
    cells = [parse(one).model_dump()["cell"] for one in trained]
    assert len(set(cells)) == 3
    assert "nasnet-a" in cells


def test_a_cell_of_the_table_opens_as_the_benchmark_s_network(store: Store) -> None:
    plan = TablePlan(task="cifar100", searchers=("random",), seeds=2, evaluations=20)
    app = search(batch=stored_races.finished(store, ADA, plan))
    (opened,) = links(app)["Open in Explore"]["v"]
    spec = parse(opened)
    assert isinstance(spec, NASBench201Spec)
    assert links(app)["Train it"]["v"] == [opened]
    printed = arch_text(spec.operations)
    assert printed in [one.value for one in app.code]
    app.query_params["point"] = printed
    app.run()
    assert not app.warning
    assert links(app)["Open in Explore"]["v"] == [opened]


def test_any_cell_of_the_table_can_be_looked_up(store: Store) -> None:
    plan = TablePlan(task="cifar100", searchers=("random",), seeds=2, evaluations=20)
    app = search(batch=stored_races.finished(store, ADA, plan))
    (field,) = [one for one in app.text_input if one.label == "Look at a cell"]
    field.set_value("no cell").run()
    (error,) = [one.value for one in app.error]
    assert "no cell is no cell of NAS-Bench-201: write it as" in error
    assert "point" not in app.query_params
    printed = arch_text(("none",) * 6)
    field.set_value(printed).run()
    assert app.query_params["point"] == "000000"
    assert not app.error
    (told,) = [one.value for one in app.caption if one.value.startswith("The table says of")]
    assert f"{100 * looked_up('cifar100', '000000').accuracy:.2f}" in told
    live = search(batch=stored_races.finished(store, ADA, LIVE))
    assert not [one for one in live.text_input if one.label == "Look at a cell"]


def test_what_was_found_is_judged(store: Store) -> None:
    batch = stored_races.finished(store, ADA, LIVE)
    app = search(batch=batch)
    button(app, "Retrain the best 5").click().run()
    (judge,) = store.batches(ADA, judging.KIND)
    assert app.query_params["judge"] == judge
    runs = store.batch(judge, ADA, kind=judging.KIND)
    stored_races.judged(store, runs, 20)
    app.run()
    assert "so far" in html(app, "average random cell")
    stored_races.judged(store, runs[20:])
    # Found again without the address.
    app = search(batch=batch)
    told = html(app, "average random cell")
    assert "+10.0 points" in told
    assert "better than the average random cell" in told
    assert not [one for one in app.button if one.label.startswith("Retrain")]
