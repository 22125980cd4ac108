"""The Search page without a browser: what can be set, what a race shows, who may see it."""

import json

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from runs.store import Store
from search.exchange import from_json_lines, to_json_lines
from search.plan import LivePlan, TablePlan
from search.presets import PRESETS
from search.proxy_study import StudiedCell, Study, StudyPlan
from search.questions import QUESTIONS
from search.records import Proxies, Scored
from tests import stored_races
from tests.pages.form import fields, turn
from tests.pages.search_page import LIVE, html, search
from tests.pages.visit import ADA, APP, BOB, button
from ui.markdown import escape_markdown
from ui.search import proxies as shown_proxies

pytestmark = pytest.mark.usefixtures("quick_searchers")

TABLE = TablePlan(
    task="cifar100", searchers=("random", "evolution-small", "ppo"), seeds=20, evaluations=60
)


KNOBS = "search-knobs"


def test_the_empty_page_explains_and_offers_experiments() -> None:
    app = search()
    assert app.title[0].value == "Search"
    assert [one.label for one in app.button].count("Run") == len(QUESTIONS)
    assert "about" in html(app, 'class="lead"')
    told = " ".join(one.value for one in app.caption)
    assert "15,625" in told
    assert PRESETS["ppo"].explanation in told
    assert not app.error


def test_the_paper_preset_explains_why_it_needed_20000() -> None:
    app = search(searchers="random,ppo-paper")
    assert any("needed 20,000" in one.value for one in app.caption)


def test_an_address_brings_all_settings() -> None:
    app = search(
        oracle="live", searchers="ppo,random", seeds="2", evaluations="30", first_seed="7",
        noise="0.4", epochs="3", filters="6", blocks="3", optimiser="sgd",
    )  # fmt: skip
    assert app.multiselect[0].value == ["ppo", "random"]
    form = {name: field["value"] for name, field in fields(app, KNOBS).items()}
    given = {"seeds": 2, "evaluations": 30, "first_seed": 7, "noise": 0.4, "blocks": 3}
    assert form | given == form
    assert "120 evaluations in all" in html(app, 'class="lead"')
    button(app, "Start").click().run()


def test_settings_go_into_the_address_and_usual_ones_do_not() -> None:
    app = search()
    turn(app, "seeds", 5, KNOBS)
    app.multiselect(key="search-searchers").set_value(["random", "tpe"]).run()
    assert app.query_params["seeds"] == "5"
    assert app.query_params["searchers"] == "random,tpe"
    assert "oracle" not in app.query_params
    turn(app, "seeds", 30, KNOBS)
    assert "seeds" not in app.query_params
    turn(app, "oracle", "nb201-cifar10", "search-space")
    assert app.query_params["oracle"] == "nb201-cifar10"
    assert app.query_params["searchers"] == "random,tpe"
    assert not app.exception


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ({"oracle": "<script>"}, "There is no oracle <script>"),
        ({"searchers": "random,nobody"}, "There is no searcher nobody"),
        ({"searchers": ","}, "There is no searcher"),
        ({"seeds": "0"}, "seeds=0 is not allowed: give a whole number from 1 to 1000."),
        ({"seeds": "many"}, "seeds=many is not allowed"),
        ({"evaluations": "1e9"}, "evaluations=1e9 is not allowed"),
        ({"first_seed": "-1"}, "first_seed=-1 is not allowed"),
        ({"searchers": "grid-shuffled", "evaluations": "19999"}, "evaluations=19999"),
        ({"oracle": "live", "noise": "nan"}, "noise=nan is not allowed"),
        ({"oracle": "live", "optimiser": "magic"}, "choose sgd, adamw"),
        ({"oracle": "live", "train_images": "100", "batch_size": "200"}, "only 100"),
        ({"searchers": ",".join(PRESETS)}, "10 searchers: the first 8"),
    ],
)
def test_a_wrong_address_gives_one_sentence(address: dict[str, str], reason: str) -> None:
    app = search(**address)
    (told,) = [one.value for one in app.error]
    assert escape_markdown(reason) in told
    assert not button(app, "Start").disabled


def test_a_value_that_does_not_fit_the_others_is_told_beside_it() -> None:
    app = search(oracle="live", train_images="200")
    turn(app, "batch_size", 300, KNOBS)
    size = fields(app, KNOBS)["batch_size"]
    assert size["error"] == ("batch_size=300 is not allowed: a child has only 200 training images.")
    assert size["value"] == 300
    assert "batch_size" not in app.query_params
    turn(app, "noise", 0.3, KNOBS)
    size = fields(app, KNOBS)["batch_size"]
    assert "error" not in size
    assert size["value"] == 100
    assert app.query_params["noise"] == "0.3"
    assert "--train-images 200" in " ".join(one.value for one in app.code)


def test_start_queues_once_and_shows_the_race(store: Store) -> None:
    app = search(searchers="random,ppo", seeds="6", evaluations="40")
    button(app, "Start").click().run()
    (batch,) = store.batches(ADA, "search")
    assert store.batches(ADA) == []
    assert app.query_params["batch"] == batch
    assert "seeds" not in app.query_params
    assert "Nothing is known yet" in html(app, 'class="verdict"')
    assert "waiting" in html(app, "ul class")


def test_an_experiment_is_one_click(store: Store) -> None:
    app = search()
    button(app, "Run").click().run()
    (batch,) = store.batches(ADA, "search")
    assert len(store.batch(batch, ADA)) == 30
    assert app.title[0].value == QUESTIONS[0].title


def test_a_finished_race_has_a_verdict_and_its_table(store: Store) -> None:
    app = search(batch=stored_races.finished(store, ADA, TABLE))
    verdict = html(app, 'class="verdict"')
    assert "points" in verdict
    assert "mean of 20 seeds" in verdict
    assert "95 % interval" in verdict
    table = app.dataframe[0].value.set_index("searcher")
    assert list(table["seeds"]) == ["20 / 20"] * 3
    assert list(table["evaluations"]) == ["1,200"] * 3
    assert table.loc["Random search", "verdict"] == "what the others are compared with"
    assert all("beats" in words or "no difference" in words for words in table["verdict"][1:])
    assert any("Every evaluation counts" in one.value for one in app.caption)


def test_one_seed_is_an_illustration(store: Store) -> None:
    app = search(batch=stored_races.finished(store, ADA, LIVE))
    assert "One seed, an illustration" in html(app, 'class="verdict"')
    assert set(app.dataframe[0].value["verdict"]) == {"one seed, an illustration"}


def test_a_draw_has_no_leader(store: Store) -> None:
    # With the same seed both begin with the same random cells.
    batch, runs = stored_races.add(
        store, ADA, LivePlan(searchers=("random", "evolution-small"), evaluations=9)
    )
    for run in runs:
        stored_races.run(store, run)
    assert "nobody is ahead" in html(search(batch=batch), 'class="verdict"')


def test_a_running_race_tells_no_verdict(store: Store) -> None:
    batch, runs = stored_races.add(store, ADA, LIVE)
    stored_races.run(store, runs[0], share=0.5, status=None)
    app = search(batch=batch)
    assert "the verdict comes when the last run is over" in html(app, 'class="verdict"')
    assert "10 of 20 evaluations, running" in html(app, "ul class")
    assert set(app.dataframe[0].value["verdict"]) == {"–"}
    assert app.get("progress")


def test_an_unfinished_race_has_no_verdict_either(store: Store) -> None:
    batch, runs = stored_races.add(store, ADA, TABLE)
    for run in runs[:-1]:
        stored_races.run(store, run)
    stored_races.run(store, runs[-1], share=0.3, status="cancelled")
    app = search(batch=batch)
    verdict = html(app, 'class="verdict"')
    assert "Not all runs came to their end" in verdict
    assert "points" not in verdict
    assert "leader" not in html(app, "ul class")


PLOTS = {"progress": 2, "cost": 3, "controller": 3}
"""By the open tab, with the one above the tabs."""


@pytest.mark.parametrize("view", PLOTS)
def test_only_the_open_tab_is_computed(store: Store, view: str) -> None:
    app = search(batch=stored_races.finished(store, ADA, LIVE), evidence=view)
    assert len(app.get("plotly_chart")) == PLOTS[view]


def test_proxies_of_nasnet_cells_are_those_of_the_study(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [
        StudiedCell(
            f"cell{n}", Proxies(n, -n, n, 10 * n), (Scored(-n, 0.5, 10), Scored(n, 0.5, 10))
        )
        for n in range(4)
    ]
    monkeypatch.setattr(shown_proxies, "shipped", lambda: Study(StudyPlan(4), tuple(cells)))
    app = search(batch=stored_races.finished(store, ADA, LIVE), evidence="proxies")
    assert len(app.get("plotly_chart")) == 5
    assert any("4 random NASNet cells" in one.value for one in app.caption)
    assert any("agree at −1.00" in one.value for one in app.caption)


def test_the_table_tells_of_parameters_only(store: Store) -> None:
    plan = TablePlan(task="cifar100", searchers=("random",), seeds=2, evaluations=20)
    app = search(batch=stored_races.finished(store, ADA, plan), evidence="proxies")
    assert len(app.get("plotly_chart")) == 2


def test_a_race_without_a_controller_says_so(store: Store) -> None:
    plan = TablePlan(task="cifar100", searchers=("random",), seeds=2, evaluations=20)
    app = search(batch=stored_races.finished(store, ADA, plan), evidence="controller")
    assert "None of these searchers has a policy" in app.info[0].value


def test_the_controllers_mind_can_be_looked_at_earlier(store: Store) -> None:
    app = search(batch=stored_races.finished(store, ADA, LIVE), evidence="controller")
    slider = app.select_slider(key="search-moment")
    assert slider.value == 20
    slider.set_value(10).run()
    assert app.select_slider(key="search-moment").value == 10
    assert not app.exception


def test_pause_resume_cancel_and_delete(store: Store) -> None:
    batch, _runs = stored_races.add(store, ADA, LIVE)

    def statuses() -> set[str]:
        return {run.status for run in store.batch(batch, ADA)}

    app = search(batch=batch)
    button(app, "Pause").click().run()
    assert statuses() == {"paused"}
    button(app, "Resume").click().run()
    assert statuses() == {"queued"}
    button(app, "Cancel").click().run()
    assert statuses() == {"cancelled"}
    button(app, "Delete").click().run()
    assert app.title[0].value == "No such runs"
    assert not app.exception


def test_strangers_see_nothing_until_it_is_shared(store: Store) -> None:
    batch = stored_races.finished(store, ADA, LIVE)
    for address in ({"batch": batch}, {"batch": batch, "share": "guess"}, {"batch": "guess"}):
        assert search(BOB, **address).title[0].value == "No such runs"
    app = search(ADA, batch=batch)
    app.toggle(key="search-shared").set_value(True).run()
    shared = search(BOB, batch=batch, share=str(app.query_params["share"]))
    assert "illustration" in html(shared, 'class="verdict"')
    labels = {one.label for one in shared.button}
    assert not labels & {"Delete", "Cancel", "Pause", "Resume", "Retrain the best 5"}


def test_own_races_are_listed_apart_from_trainings(store: Store) -> None:
    stored_races.finished(store, ADA, LIVE)
    assert button(search(ADA), "Random search, RNN controller, PPO, fast")
    train = AppTest.from_file(APP, default_timeout=60)
    train.session_state["visitor"] = ADA
    train.session_state["visitor-is-new"] = False
    train.switch_page("pages/train.py")
    train.run()
    assert not [one for one in train.button if "Random search" in one.label]
    assert not train.exception


def test_what_was_raced_can_be_changed_and_raced_again(store: Store) -> None:
    app = search(batch=stored_races.finished(store, ADA, LIVE))
    button(app, "Change and run again").click().run()
    assert app.multiselect[0].value == ["random", "ppo"]
    assert app.query_params["oracle"] == "live"
    assert app.query_params["evaluations"] == "20"
    assert "batch" not in app.query_params


def test_exports_read_back(store: Store) -> None:
    app = search(batch=stored_races.finished(store, ADA, LIVE))
    race = app.session_state["search-read"][1].race
    again = from_json_lines(to_json_lines(race))
    assert (again.plan, again.evaluations, again.ends) == (race.plan, race.evaluations, race.ends)
    assert json.loads(to_json_lines(race).splitlines()[0])["oracle"] == "live"
    assert any("--oracle live --searchers random,ppo" in one.value for one in app.code)


def test_a_store_that_does_not_answer_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = stored_races.finished(store, ADA, LIVE)

    def refuse(*_arguments: object, **_keywords: object) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr(Store, "batch", refuse)
    app = search(batch=batch)
    assert "does not answer (database is locked)" in app.error[0].value
