"""The variants side by side: the accuracy large, what each run does beneath it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from backbones.registry import parse
from backbones.spec import BackboneSpec
from language.catalogue import _, ngettext
from language.units import percent
from runs.errors import RunError
from training.stored import recipe_of
from ui import cached
from ui.runs.swatch import swatch
from ui.runs.words import status_words
from ui.style import is_dark
from ui.train.before import fitted, spread
from ui.train.networks import show_table
from ui.train.runs import BatchState, RunState, VariantState
from viz.variant_marks import mark


def told(state: RunState) -> str:
    """One run in a few words: ``seed 0: running, epoch 2 of 4, 1,900 images/s``."""
    words = [status_words()[state.run.status]]
    if state.run.wanted != "run" and state.is_live:
        words = [_("stopping")]
    elif state.run.status == "queued" and state.place:
        words.append(_("place {place} in line").format(place=state.place))
    elif state.run.status == "running":
        now = min(len(state.epochs) + 1, state.run.steps)
        words.append(_("epoch {now} of {all}").format(now=now, all=state.run.steps))
        latest = state.progress or (state.epochs[-1] if state.epochs else None)
        if latest:
            words.append(_("{rate} images/s").format(rate=f"{latest.images_per_second:,.0f}"))
    elif state.outcome:
        words = [percent(state.outcome.test_accuracy)]
    elif state.epochs:
        words.append(ngettext("after {count} epoch", "after {count} epochs", len(state.epochs)))
    return _("seed {seed}: {state}").format(seed=state.run.seed, state=", ".join(words))


def ranked(variants: Sequence[VariantState]) -> int | None:
    """The place of the variant that leads on the test part, once two can be compared."""
    known = [v for v in variants if v.accuracies]
    if len(known) < 2:
        return None
    return max(known, key=lambda v: sum(v.accuracies) / len(v.accuracies)).place


def show_cards(batch: BatchState) -> None:
    """A card for each variant; the leader's number is the largest."""
    leader = ranked(batch.variants)
    cells = "".join(_card(v, is_leader=v.place == leader) for v in batch.variants)
    st.html(f'<ul class="variants">{cells}</ul>')


def _card(variant: VariantState, is_leader: bool) -> str:
    if variant.accuracies:
        value, kind = spread(variant.accuracies), _("test accuracy")
    elif variant.validation:
        value, kind = spread(variant.validation), _("validation accuracy so far")
    else:
        value, kind = "–", _("no result yet")
    colour = mark(variant.place, is_dark()).colour
    bars = "".join(
        f'<span class="bar {escape(state.run.status)}" title="{escape(told(state))}">'
        f'<span style="width:{100 * state.share:.0f}%;background:{colour}"></span></span>'
        for state in variant.runs
    )
    lines = "".join(f"<li>{escape(told(state))}</li>" for state in variant.runs)
    return (
        f'<li class="variant{" leader" if is_leader else ""}">'
        f'<div class="name">{swatch(variant.place)}<span>{escape(variant.name)}</span></div>'
        f'<div class="value">{escape(value)}</div><div class="exact">{escape(kind)}</div>'
        f'<div class="bars">{bars}</div><ul class="runs">{lines}</ul></li>'
    )


def show_results(batch: BatchState) -> None:
    """Accuracy, size, computation and time of each variant in one table."""
    experiment = batch.experiment
    papers = {v.label: _(v.paper) for v in experiment.variants} if experiment else {}
    rows: list[dict[str, object]] = []
    for variant in batch.variants:
        row: dict[str, object] = {
            "name": variant.name,
            "accuracy": spread(variant.accuracies),
            "seeds": f"{len(variant.accuracies)} / {len(variant.runs)}",
        }
        if papers:
            row["paper"] = papers.get(variant.label, "")
        if spec := trained_spec(variant):
            network = cached.profile(spec)
            row |= {"params": network.params, "macs": network.macs}
        if any(v.seconds for v in batch.variants):
            row["seconds"] = variant.seconds
        rows.append(row | {"spec": variant.spec.text})
    show_table(rows)


def trained_spec(variant: VariantState) -> BackboneSpec | None:
    """The network as it is trained, if its data set can be had."""
    for state in variant.runs:
        if state.started:
            return parse(state.started.spec)
    recipe = recipe_of(variant.runs[0].run)
    try:
        return fitted(variant.spec, recipe.data, recipe.size)
    except RunError:
        return None
