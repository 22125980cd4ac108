"""Before Start: what a comparison will take, measured here, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Lock

import streamlit as st

from backbones.registry import is_renewed
from backbones.spec import BackboneSpec
from design.twin import small_twin
from language.catalogue import _, ngettext
from language.said import SaidError, message
from training import catalogue
from training.batch_size import few_steps
from training.dataset import fit_to
from training.estimate import BatchEstimate, Estimate, estimate_batch
from training.measuring import estimate_seen
from training.recipe import Recipe
from training.submission import submit
from training.variant import Variant
from ui import cached
from ui.batch.starting import Offer
from ui.batch.words import about
from ui.store import store
from ui.train.address import Setup, write_setup
from ui.train.labels import shown_device, shown_label
from ui.train.networks import show_table, sums
from ui.visitor import visitor
from viz.numbers import in_bytes

LONG = 300.0
"""Seconds of a comparison above which its small twins are offered."""

ONE_AT_A_TIME = {"cpu": "PLAYGROUND_SLOTS=1", "cuda": "PLAYGROUND_GPU_SLOTS=1"}

_measuring = Lock()

Measured = Sequence[tuple[Variant, Estimate]]


@st.cache_resource(max_entries=256, ttl=600, show_spinner=False)
def measured(spec: BackboneSpec, recipe: Recipe) -> Estimate:
    """Estimate one run; one at a time, as two would slow each other."""
    if is_renewed(spec.family):
        _check_own(fitted(spec, recipe.data, recipe.size))
    with _measuring:
        return estimate_seen(spec, recipe)


def _check_own(spec: BackboneSpec) -> None:
    """Raise SaidError where a module of one's own cannot learn from a data set."""
    outputs = cached.profile(spec).operations[-1].out_shape
    if len(outputs) != 1 or outputs[0] < spec.num_classes:
        raise SaidError(
            message("The module gives {shape}, and the data set has {classes} classes."),
            shape=" × ".join(map(str, outputs)),
            classes=spec.num_classes,
        )


@st.cache_resource(max_entries=256, show_spinner=False)
def fitted(spec: BackboneSpec, data: str, size: int) -> BackboneSpec:
    """Return the network that will be trained: channels, size and classes as the data set has."""
    recipe = Recipe(data=data, size=size)
    return fit_to(spec, catalogue.load(recipe))


def make_offer(setup: Setup) -> Offer:
    """Measure each network, and add up time and memory."""
    found: list[tuple[Variant, Estimate]] = []
    refusals: list[str] = []
    usual = setup.recipe.but(epochs=1, seed=0)
    for variant in setup.variants:
        name = shown_label(variant.label, variant.spec)
        try:
            with st.spinner(_("Measuring {name} …").format(name=name)):
                one = measured(variant.spec, usual)
            found.append((variant, one.over(setup.recipe.epochs)))
        except SaidError as error:
            note = error.sentence(_)
            refusals.append(
                note if note in refusals else _("{name}: {reason}").format(name=name, reason=note)
            )
    show_details = partial(_show_measured, found, setup.recipe)
    if refusals or not found:
        return Offer("", (), None, show_details, refusals=tuple(dict.fromkeys(refusals)))
    whole = estimate_batch([one for _variant, one in found], setup.repetitions.seeds)
    return Offer(
        about(whole.seconds),
        _facts(whole, found[0][1]),
        queue(setup.variants, setup.recipe, setup.seed_list),
        show_details,
        warning(whole, found[0][1], setup.recipe),
        show_instead=partial(_show_twins, setup) if whole.seconds > LONG else None,
    )


def _show_twins(setup: Setup) -> None:
    """Offer the same networks with a quarter of the channels, where they have such twins."""
    twins = [small_twin(spec) for spec in setup.specs]
    if all(twin is None for twin in twins):
        return
    chosen = [twin or spec for twin, spec in zip(twins, setup.specs, strict=True)]
    st.button(
        _("Train small twins instead"),
        icon=":material/compress:",
        help=_("The same layers with a quarter of the channels: about a sixteenth of the MACs."),
        key="train-twins",
        on_click=write_setup,
        args=(replace(setup, specs=tuple(dict.fromkeys(chosen)), mistakes=()),),
    )


def warning(whole: BatchEstimate, first: Estimate, recipe: Recipe) -> str:
    """Say what speaks against starting the comparison so, if anything."""
    found = []
    if not whole.fits:
        found.append(
            _(
                "Together they need more memory than is free: choose fewer networks or a "
                "smaller batch, or let one run at a time ({setting})."
            ).format(setting=ONE_AT_A_TIME[first.device])
        )
    if note := few_steps(recipe, first.steps, len(catalogue.load(recipe).train)):
        found.append(note.sentence(_))
    return " ".join(found)


def _facts(whole: BatchEstimate, first: Estimate) -> list[str]:
    return [
        ngettext("{count} run", "{count} runs", whole.runs),
        _("{count} at a time").format(count=whole.at_once),
        _("{needed} of {free} free memory").format(
            needed=in_bytes(whole.memory), free=in_bytes(whole.free_memory)
        ),
        _("measured on {device}, {precision}").format(
            device=shown_device(first.device_name), precision=first.precision
        ),
    ]


def queue(variants: Sequence[Variant], recipe: Recipe, seeds: Sequence[int]) -> partial[str]:
    """Return what queues a comparison for the reader."""
    return partial(_queue, variants, recipe, seeds)


def _queue(variants: Sequence[Variant], recipe: Recipe, seeds: Sequence[int]) -> str:
    return submit(store(), variants, recipe, seeds, visitor())


def _show_measured(found: Measured, recipe: Recipe) -> None:
    if found:
        show_table([_row(variant, one, recipe) for variant, one in found])


def _row(variant: Variant, one: Estimate, recipe: Recipe) -> dict[str, object]:
    network = cached.profile(fitted(variant.spec, recipe.data, recipe.size))
    return {
        "name": shown_label(variant.label, variant.spec),
        **sums(network),
        "seconds": one.seconds,
        "memory": in_bytes(one.memory),
        "spec": variant.spec.text,
    }
