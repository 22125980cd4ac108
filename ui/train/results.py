"""Show the networks of a comparison side by side: in cards, and in one table."""

from collections.abc import Mapping

from backbones.registry import parse
from backbones.spec import BackboneSpec
from language.catalogue import _, ngettext
from language.units import in_percent, percent, spread_in_percent
from runs.errors import RunError
from training.batch_state import BatchState, RunState, VariantState
from training.stored import recipe_of
from training.variant import Variant
from ui import cached
from ui.batch.cards import Bar, Card, Cards
from ui.batch.words import status_words
from ui.train.labels import shown_label
from ui.train.networks import show_table, sums
from ui.train.offer import fitted


def told(state: RunState, places: Mapping[str, int], *, is_error: bool = False) -> str:
    """Tell a run in a few words: ``seed 0: running, epoch 2 of 4, 1,900 images/s``.

    Of a finished one its test accuracy, or with ``is_error`` its test error.
    """
    run = state.run
    words = [status_words()[run.status]]
    if run.wanted != "run" and run.is_live:
        words = [_("stopping")]
    elif run.status == "queued" and run.id in places:
        words.append(_("place {place} in line").format(place=places[run.id]))
    elif run.status == "running":
        now = min(len(state.epochs) + 1, run.steps)
        words.append(_("epoch {now} of {all}").format(now=now, all=run.steps))
        latest = state.progress or (state.epochs[-1] if state.epochs else None)
        if latest:
            words.append(_("{rate} images/s").format(rate=f"{latest.images_per_second:,.0f}"))
    elif state.outcome:
        accuracy = state.outcome.test_accuracy
        words = [percent(1 - accuracy if is_error else accuracy)]
    elif state.epochs:
        words.append(ngettext("after {count} epoch", "after {count} epochs", len(state.epochs)))
    return _("seed {seed}: {state}").format(seed=run.seed, state=", ".join(words))


def cards(batch: BatchState) -> Cards:
    """Return a card for each network: its accuracy, as far as it is known.

    Of an experiment its error, with the paper's.
    """
    places, experiment = batch.batch.places, batch.experiment
    if experiment is None:
        shown = [_card(variant, places) for variant in batch.variants]
    else:
        shown = [
            _card(variant, places, of)
            for variant, of in zip(batch.variants, experiment.variants, strict=True)
        ]
    return Cards(shown, batch.leader)


def _card(variant: VariantState, places: Mapping[str, int], of: Variant | None = None) -> Card:
    """Return the card of a network; ``of`` is what it is in an experiment."""
    if of is not None and variant.accuracies:
        value, what = spread_in_percent(variant.errors("test")), _("test error")
        if of.paper:
            what = _("test error; in the paper {error}").format(error=in_percent(of.paper))
    elif of is not None and variant.validation:
        value = spread_in_percent([1 - accuracy for accuracy in variant.validation])
        what = _("validation error so far")
    elif variant.accuracies:
        value, what = spread_in_percent(variant.accuracies), _("test accuracy")
    elif variant.validation:
        value, what = spread_in_percent(variant.validation), _("validation accuracy so far")
    else:
        value, what = "–", _("no result yet")
    bars = [
        Bar(one.run.status, told(one, places, is_error=of is not None), one.share)
        for one in variant.runs
    ]
    name = shown_label(variant.label, variant.spec)
    return Card(variant.place, name, value, what, bars, [bar.told for bar in bars])


def show_results(batch: BatchState) -> None:
    """Show accuracy, size, computation and time of each network in one table.

    Of an experiment test and training error stand there, beside the paper's.
    """
    experiment = batch.experiment
    papers = {v.label: _(v.paper) for v in experiment.variants} if experiment else {}
    rows: list[dict[str, object]] = []
    for variant in batch.variants:
        row: dict[str, object] = {
            "name": shown_label(variant.label, variant.spec),
            "val_accuracy": spread_in_percent(variant.validation),
            "accuracy": spread_in_percent(variant.accuracies),
            "seeds": f"{len(variant.accuracies)} / {len(variant.runs)}",
        }
        if papers:
            row["error"] = spread_in_percent(variant.errors("test"))
            row["train_error"] = spread_in_percent(variant.errors("train"))
            row["paper"] = papers.get(variant.label, "")
            del row["accuracy"]
        if spec := trained_spec(variant):
            row |= sums(cached.profile(spec))
        if any(v.seconds for v in batch.variants):
            row["seconds"] = variant.seconds
        rows.append(row | {"spec": variant.spec.text})
    show_table(rows)


def trained_spec(variant: VariantState) -> BackboneSpec | None:
    """Return the network as it is trained, if its data set can be had."""
    for state in variant.runs:
        if state.started:
            return parse(state.started.spec)
    recipe = recipe_of(variant.runs[0].run)
    try:
        return fitted(variant.spec, recipe.data, recipe.size)
    except RunError:
        return None
