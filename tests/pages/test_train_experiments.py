"""The papers' experiments on the Train page: one click, kept results, verdicts, outlooks."""

import pytest

from language.catalogue import _
from runs.store import Store
from tests import stored_runs
from tests.pages.train_page import cards, train
from tests.pages.visit import ADA, button
from training.claims import EXPERIMENTS
from training.kept_claims import kept_pairs
from training.stored import queue_runs
from training.tried import outlook_of
from ui.markdown import keep_names_whole


def test_an_experiment_is_one_click(store: Store) -> None:
    app = train()
    button(app, "Run").click().run()
    (batch,) = store.batches(ADA)
    experiment = next(iter(EXPERIMENTS.values()))
    labels = [run.label for run in store.batch(batch, ADA)]
    assert labels == [variant.label for variant in experiment.variants] * experiment.seeds
    assert app.title[0].value == experiment.title
    assert any(keep_names_whole(_(experiment.claim)) in one.value for one in app.markdown)
    assert any("verdict comes" in one.value for one in app.caption)


def test_a_finished_experiment_is_judged_also_against_the_paper(store: Store) -> None:
    experiment = EXPERIMENTS["degradation"]
    batch, _runs = stored_runs.add(store, ADA, experiment.variants, seeds=2)
    reached = {"plain-20": 0.95, "plain-56": 0.39, "ResNet-20": 0.97, "ResNet-56": 0.80}
    for run in store.batch(batch, ADA):
        stored_runs.run(store, run.id, accuracy=reached[run.label])
    app = train(batch=batch)
    # On test and on training images: plain-20 and ResNet-56 against plain-56.
    assert len(app.success) == 4
    told = "test error of *plain-20* 4.5 ± 0.7 %, of *plain-56* 60.5 ± 0.7 %"
    assert told in app.success[0].value
    assert "training error of *plain-20*" in app.success[1].value
    (differs,) = [one for one in app.warning if one.value.startswith("Not as in the paper")]
    assert "of *ResNet-56* 19.5 ± 0.7 %, of *ResNet-20* 2.5 ± 0.7 %" in differs.value
    assert any("64,000 steps" in one.value for one in app.caption)
    table = app.dataframe[0].value.set_index("name")
    assert table.loc["ResNet-20", ["error", "paper"]].tolist() == ["2.5 ± 0.7 %", "8.75"]
    assert "accuracy" not in table


def test_what_was_kept_stands_there_until_the_runs_replace_it(store: Store) -> None:
    kept = kept_pairs("degradation")
    app = train()
    rows = next(one.value for one in app.markdown if "*plain-20* against *plain-56*" in one.value)
    assert f"*plain-56*: {kept[0].difference:.1f} (" in rows
    assert len(rows.splitlines()) == len(kept)
    command = f"`{kept[0].command}`"
    assert sum(command in one.value for one in app.caption) == 1
    batch, _runs = stored_runs.add(store, ADA, EXPERIMENTS["degradation"].variants, seeds=2)
    app = train(batch=batch)
    assert any(command in one.value for one in app.caption)
    assert any("test error of *plain-20*" in one.value for one in app.markdown)
    for run in store.batch(batch, ADA):
        stored_runs.run(store, run.id)
    app = train(batch=batch)
    assert not any(command in one.value for one in app.caption)
    assert app.info


def test_sizes_of_an_experiment_are_in_its_command_and_their_loss_is_told(store: Store) -> None:
    scaling = EXPERIMENTS["scaling"]
    batch = queue_runs(store, scaling.variants, scaling.recipe, range(scaling.seeds), ADA)
    app = train(batch=batch)
    assert [one.value for one in app.code] == ["python cli.py claims scaling"]
    assert any("of 8 pixels" in one.value and "10, 16 pixels" in one.value for one in app.caption)
    app = train(batch=stored_runs.finished(store, ADA))
    assert not any("images of" in one.value for one in app.caption)


def test_an_experiment_shows_errors_beside_the_paper_s(store: Store) -> None:
    experiment = EXPERIMENTS["degradation"]
    batch = queue_runs(store, experiment.variants, experiment.recipe, [0], ADA)
    for place, run in enumerate(store.batch(batch, ADA)):
        stored_runs.run(store, run.id, accuracy=0.9 + place / 100)
    app = train(batch=batch)
    shown = cards(app).replace("\N{NO-BREAK SPACE}", " ")
    assert '<div class="value">7.0 %</div>' in shown
    assert "test error; in the paper 6.97 %" in shown
    assert "seed 0: 7.0 %" in shown
    plot = next(one.proto.spec for one in app.get("plotly_chart"))
    assert "error (%), mean over seeds" in plot
    table = app.dataframe[0].value
    assert list(table["error"]) == ["10.0 %", "9.0 %", "8.0 %", "7.0 %"]
    assert list(table["val_accuracy"]) == ["90.0 %", "91.0 %", "92.0 %", "93.0 %"]


@pytest.mark.parametrize("claim", ["squeeze", "orders"])
def test_what_more_would_change_stands_beside_what_is_not_as_in_the_paper(claim: str) -> None:
    app = train()
    outlooks = [outlook_of(pair) for pair in kept_pairs(claim) if pair.verdict == "differs"]
    shown = " ".join(one.value for one in app.caption)
    assert outlooks
    assert all(keep_names_whole(outlook) in shown for outlook in outlooks)
    assert any("power 78\u00a0%" in one.value for one in app.markdown)
