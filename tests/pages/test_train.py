"""The Train page without a browser: what can be chosen, what runs show, who may see them."""

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from backbones.registry import parse
from language.catalogue import _
from runs.store import Store
from tests import stored_runs
from tests.pages.form import fields, turn
from tests.pages.train_page import TINY, cards, train
from tests.pages.visit import ADA, APP, BOB, button, visit
from tests.stored_runs import PLAIN, RESIDUAL
from training.claims import EXPERIMENTS
from training.device import NOT_RUN_YET, Place
from training.estimate import Estimate, estimate_batch
from training.recipe import Recipe
from ui.markdown import keep_names_whole
from ui.train import offer

KNOBS = "train-knobs"


def test_nothing_chosen_invites_to_prove_a_paper() -> None:
    app = train()
    assert app.title[0].value == "Train"
    assert [one.label for one in app.button].count("Run") == len(EXPERIMENTS)
    assert not [one for one in app.button if one.label == "Start"]
    shown = " ".join(one.value for one in app.markdown)
    for experiment in EXPERIMENTS.values():
        assert keep_names_whole(_(experiment.claim)) in shown
    assert not app.error


def test_an_address_brings_networks_and_settings() -> None:
    app = train(
        v=[TINY, PLAIN], epochs="2", noise="0.5", seeds="2", device="cpu", optimiser="adamw"
    )
    assert app.multiselect[0].value == [parse(TINY).text, parse(PLAIN).text]
    assert fields(app, KNOBS)["epochs"]["value"] == 2
    assert fields(app, "train-data")["noise"]["value"] == 0.5
    assert fields(app, KNOBS)["seeds"]["value"] == 2
    (table,) = app.dataframe
    assert list(table.value["seconds"] > 0) == [True, True]
    assert table.value["params"][1] == 67_906
    assert not button(app, "Start").disabled


@pytest.mark.parametrize("seeds", ["99", "0", "x"])
def test_seeds_that_cannot_be_are_refused_as_any_other_setting(seeds: str) -> None:
    app = train(v=TINY, seeds=seeds)
    assert [error.value for error in app.error] == [
        f"seeds={seeds} is not allowed: give a whole number from 1 to 10."
    ]
    assert fields(app, KNOBS)["seeds"]["value"] == 3
    turn(app, "seeds", 11, KNOBS)
    assert fields(app, KNOBS)["seeds"]["error"].endswith("from 1 to 10.")


def test_parameters_that_only_training_reads_are_told() -> None:
    text = "nasnet?stem=cifar&cells=1&filters=4&auxiliary_head=true&input_size=32"
    (table,) = train(v=[TINY, text], epochs="1", device="cpu").dataframe
    both = table.value[["params", "params_used"]]
    assert list(both["params"] > both["params_used"]) == [False, True]
    (table,) = train(v=[TINY], epochs="1", device="cpu").dataframe
    assert "params_used" not in table.value


def test_settings_go_into_the_address_and_usual_ones_do_not() -> None:
    app = train(v=TINY)
    turn(app, "epochs", 9, KNOBS)
    turn(app, "flip", True, KNOBS)
    turn(app, "seeds", 5, KNOBS)
    assert app.query_params["epochs"] == "9"
    assert app.query_params["flip"] == "true"
    assert app.query_params["seeds"] == "5"
    turn(app, "epochs", 4, KNOBS)
    assert "epochs" not in app.query_params
    assert "lr" not in app.query_params
    assert not app.exception


def test_networks_are_typed_and_a_wrong_one_is_told() -> None:
    app = train()
    app.multiselect[0].set_value([TINY, "resnet?depth=21x"]).run()
    assert app.multiselect[0].value == [TINY]
    assert app.query_params["v"] == TINY
    assert len(app.error) == 1
    assert "depth=21x is not allowed" in app.error[0].value


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ({"v": "<script>"}, "family="),
        ({"v": TINY, "epochs": "-3"}, "epochs=-3 is not allowed"),
        ({"v": TINY, "lr": "nan"}, "lr="),
        ({"v": TINY, "data": "../../etc"}, "There is no data set"),
        ({"v": [f"resnet?stem=cifar&width={w}&stages=1,1" for w in range(4, 15)]}, "11 networks"),
    ],
)
def test_a_wrong_address_gives_a_message(address: dict[str, str | list[str]], reason: str) -> None:
    app = train(**address)
    assert any(reason in error.value for error in app.error)


def test_what_cannot_fit_is_refused_with_advice() -> None:
    app = train(v="resnet?depth=152&width=256", batch_size="8192", size="28", device="cpu")
    assert "would fit" in app.error[0].value
    assert button(app, "Start").disabled


def test_start_queues_once_and_shows_the_runs(store: Store) -> None:
    app = train(v=[TINY, PLAIN], seeds="2", device="cpu")
    start = button(app, "Start")
    start.click().run()
    (batch,) = store.batches(ADA)
    runs = store.batch(batch, ADA)
    specs = [parse(text).text for text in (TINY, PLAIN)]
    assert [(run.spec, run.seed) for run in runs] == [(s, n) for n in (0, 1) for s in specs]
    assert app.query_params["batch"] == batch
    assert "v" not in app.query_params
    assert "place 1 in line" in cards(app)


def test_finished_runs_show_mean_and_spread(store: Store) -> None:
    app = train(batch=stored_runs.finished(store, ADA))
    shown = cards(app)
    assert "90.5 ± 0.7 %" in shown
    assert shown.index("leader") > shown.index("90.5")
    table = app.dataframe[0].value.set_index("name")
    assert table.loc["ResNet-20", "accuracy"] == "96.5 ± 0.7 %"
    assert table.loc["ResNet-20", "params"] == 67_906
    assert table.loc["plain-20", "seconds"] == 8.0
    assert len(app.get("plotly_chart")) == 4


PLOTS = {"curves": 4, "layers": 4, "mistakes": 3}
"""By the open tab, with the one above the tabs."""


@pytest.mark.parametrize("view", PLOTS)
def test_only_the_open_tab_is_computed(store: Store, view: str) -> None:
    app = train(batch=stored_runs.finished(store, ADA), evidence=view)
    assert len(app.get("plotly_chart")) == PLOTS[view]


def test_running_and_waiting_runs_tell_where_they_are(store: Store) -> None:
    batch, runs = stored_runs.add(store, ADA)
    stored_runs.run(store, runs[0], epochs=2, status=None)
    shown = cards(train(batch=batch))
    assert "seed 0: running, epoch 3 of 4, 2,000 images/s" in shown
    assert "waiting, place 1 in line" in shown
    assert "validation accuracy so far" in shown


@pytest.mark.parametrize("status", ["broken", "failed"])
def test_a_broken_run_says_so_and_can_go_on(store: Store, status: str) -> None:
    batch, runs = stored_runs.add(store, ADA, seeds=1)
    stored_runs.run(store, runs[0], epochs=2, status=status)
    app = train(batch=batch)
    assert any("killed by signal 9" in one.value for one in app.error)
    button(app, "Resume").click().run()
    assert {run.status for run in store.batch(batch, ADA)} == {"queued"}
    assert not [one for one in app.error if "signal" in one.value]


def test_pause_cancel_and_delete(store: Store) -> None:
    batch, _runs = stored_runs.add(store, ADA, seeds=1)

    def statuses() -> list[str]:
        return [run.status for run in store.batch(batch, ADA)]

    app = train(batch=batch)
    button(app, "Pause").click().run()
    assert statuses() == ["paused", "paused"]
    button(app, "Resume").click().run()
    assert statuses() == ["queued", "queued"]
    button(app, "Cancel", 1).click().run()
    assert sorted(statuses()) == ["cancelled", "queued"]
    button(app, "Cancel").click().run()
    assert statuses() == ["cancelled", "cancelled"]
    button(app, "Delete").click().run()
    assert store.batches(ADA) == []
    assert app.title[0].value == "No such runs"
    assert not app.exception


def test_strangers_see_nothing_until_it_is_shared_and_then_only_look(store: Store) -> None:
    batch = stored_runs.finished(store, ADA)
    for address in ({"batch": batch}, {"batch": batch, "share": "guess"}, {"batch": "guess"}):
        app = train(BOB, **address)
        assert app.title[0].value == "No such runs"
        assert not app.dataframe
    app = train(ADA, batch=batch)
    app.toggle(key="train-shared").set_value(True).run()
    token = str(app.query_params["share"])
    shared = train(BOB, batch=batch, share=token)
    assert "96.5 ± 0.7 %" in cards(shared)
    labels = {one.label for one in shared.button}
    assert not labels & {"Delete", "Cancel", "Pause", "Resume"}
    app.toggle(key="train-shared").set_value(False).run()
    assert train(BOB, batch=batch, share=token).title[0].value == "No such runs"


def test_own_runs_are_listed_and_others_are_not(store: Store) -> None:
    stored_runs.finished(store, ADA)
    assert button(train(ADA), "plain-20, ResNet-20")
    assert not [one for one in train(BOB).button if "ResNet-20" in one.label]


def test_what_was_run_can_be_changed_and_run_again(store: Store) -> None:
    app = train(batch=stored_runs.finished(store, ADA))
    button(app, "Change and run again").click().run()
    assert app.multiselect[0].value == [parse(PLAIN).text, parse(RESIDUAL).text]
    assert app.query_params["device"] == "cpu"
    assert "batch" not in app.query_params


def test_the_command_line_is_given(store: Store) -> None:
    app = train(batch=stored_runs.finished(store, ADA))
    (command,) = app.code
    assert command.value.startswith("python cli.py train 'plain?")
    assert "--seeds 2" in command.value


def test_explore_brings_its_network_along() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/explore.py")
    app.query_params["spec"] = RESIDUAL
    app.run()
    labels = [link.proto.label for link in app.get("page_link")]
    assert "Train this" in labels
    app.session_state["train-chosen"] = (parse(PLAIN),)
    app.run()
    links = {link.proto.label: link for link in app.get("page_link")}
    link = links["Add to comparison"]
    assert "plain" in link.proto.query_string
    assert "resnet" in link.proto.query_string


def test_a_store_that_does_not_answer_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = stored_runs.finished(store, ADA)

    def refuse(*_arguments: object, **_keywords: object) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr(Store, "batch", refuse)
    app = train(batch=batch)
    assert "does not answer (database is locked)" in app.error[0].value


def test_a_report_has_the_owners_words_and_keeps_them(store: Store) -> None:
    batch = stored_runs.finished(store, ADA)
    app = train(batch=batch)
    app.text_area[0].set_value("Does depth help?").run()
    assert not app.exception
    again = train(batch=batch)
    assert [one.value for one in again.text_area] == ["Does depth help?", "", "", ""]
    found = {one.proto.label for one in again.get("download_button")}
    assert {"Report (HTML)", "Notebook (Jupyter)"} <= found
    token = store.share(batch, ADA)
    assert not visit("train", BOB, batch=batch, share=token).text_area


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Not run on a GPU yet:"), ("ko", "아직 GPU에서 실행해 보지 않았습니다.")],
)
def test_a_gpu_is_told_as_not_run_on_yet(
    language: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place("cuda", "NVIDIA Card", 16 * 2**30, "tf32", NOT_RUN_YET)
    monkeypatch.setattr("ui.train.settings.place_seen", lambda _recipe: place)
    why = fields(train(lang=language), KNOBS)["device"]["why"]
    assert why.startswith(told)
    assert "NVIDIA Card" in why


@pytest.mark.parametrize(
    ("device", "setting"), [("cpu", "(PLAYGROUND_SLOTS=1)"), ("cuda", "(PLAYGROUND_GPU_SLOTS=1)")]
)
def test_too_much_memory_names_the_setting_of_the_device(device: str, setting: str) -> None:
    one = Estimate(
        1, 0.1, 100, memory=100, free_memory=50, parameters=1, device=device, device_name="",
        precision="fp32", timed_images=8, test_seconds=0.1,
    )  # fmt: skip
    told = offer.warning(estimate_batch([one], seeds=1, slots=1), one, Recipe())
    assert setting in told


def test_a_long_comparison_offers_its_small_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = train(v=[RESIDUAL, PLAIN], epochs="2", device="cpu")
    assert not [one for one in quick.button if one.key == "train-twins"]
    monkeypatch.setattr(offer, "LONG", 0.0)
    app = train(v=["resnet?depth=18", PLAIN], epochs="2", device="cpu")
    (twins,) = [one for one in app.button if one.key == "train-twins"]
    twins.click().run()
    assert not app.exception
    assert app.query_params["v"] == [
        "resnet?depth=18&width=16",
        "plain?depth=20&stem=cifar&width=4",
    ]
    assert app.query_params["epochs"] == "2"
