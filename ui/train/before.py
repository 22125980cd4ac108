"""Before Start: what it will take, measured here, and a refusal with advice where it cannot fit."""

import statistics
from collections.abc import Sequence
from html import escape
from threading import Lock

import streamlit as st
from torch.cuda import device_count

from backbones.spec import BackboneSpec
from language.catalogue import _, ngettext
from language.said import SaidError
from language.units import in_percent
from runs.executors.local import usual_slots
from training import catalogue
from training.dataset import fit_to
from training.estimate import USABLE, Estimate, check_fits, estimate, makespan
from training.recipe import Recipe
from training.submission import submit
from training.variant import Variant
from ui import cached
from ui.markdown import escape_markdown
from ui.runs.keeper import store
from ui.runs.starting import show_refusal, ticket_for
from ui.runs.starting import start as runs_start
from ui.runs.visitor import visitor
from ui.runs.words import about
from ui.train.address import Setup, open_batch
from ui.train.labels import shown_device, shown_label
from ui.train.networks import show_table
from viz.numbers import in_bytes

BUTTON = "train"
"""Start, among the buttons that start something."""

_measuring = Lock()


@st.cache_resource(max_entries=256, ttl=600, show_spinner=False)
def measured(spec: BackboneSpec, recipe: Recipe) -> Estimate:
    """An estimate of one run; one at a time, as two would slow each other."""
    with _measuring:
        return estimate(spec, recipe)


@st.cache_resource(max_entries=256, show_spinner=False)
def fitted(spec: BackboneSpec, data: str, size: int) -> BackboneSpec:
    """The network that will be trained: channels, size and classes as the data set has them."""
    recipe = Recipe(data=data, size=size)
    return fit_to(spec, catalogue.load(recipe))


def show_start(setup: Setup) -> None:
    """Time and memory, the networks' table, and Start."""
    bar = st.container(key="train-start")
    found: list[tuple[Variant, Estimate]] = []
    refusals: list[str] = []
    usual = setup.recipe.but(epochs=1, seed=0)
    for variant in setup.variants:
        name = shown_label(variant.label, variant.spec)
        try:
            with bar, st.spinner(_("Measuring {name} …").format(name=name)):
                one = measured(variant.spec, usual)
            found.append((variant, one.over(setup.recipe.epochs)))
        except SaidError as error:
            note = error.sentence(_)
            refusals.append(
                note if note in refusals else _("{name}: {reason}").format(name=name, reason=note)
            )
    with bar:
        _show_bar(setup, [one for _variant, one in found], is_refused=bool(refusals))
    for refusal in dict.fromkeys(refusals):
        st.error(escape_markdown(refusal))
    show_refusal("train")
    if found:
        show_table([_row(variant, one, setup.recipe) for variant, one in found])


def _row(variant: Variant, one: Estimate, recipe: Recipe) -> dict[str, object]:
    network = cached.profile(fitted(variant.spec, recipe.data, recipe.size))
    return {
        "name": shown_label(variant.label, variant.spec),
        "params": network.params,
        "macs": network.macs,
        "seconds": one.seconds,
        "memory": in_bytes(one.memory),
        "spec": variant.spec.text,
    }


def _show_bar(setup: Setup, found: Sequence[Estimate], is_refused: bool) -> None:
    """How long it will take, large, and beside it the button."""
    left, right = st.columns([3, 1], vertical_alignment="center")
    if found and not is_refused:
        slots = slots_on(found[0].device)
        seconds = makespan([one.seconds for one in found for _ in range(setup.seeds)], slots)
        runs = len(found) * setup.seeds
        at_once = min(slots, runs)
        largest = sorted((one.memory for one in found), reverse=True)
        memory = sum((largest * at_once)[:at_once]) if found[0].device == "cpu" else largest[0]
        told = [
            ngettext("{count} run", "{count} runs", runs),
            _("{count} at a time").format(count=at_once),
            _("{needed} of {free} free memory").format(
                needed=in_bytes(memory), free=in_bytes(found[0].free_memory)
            ),
            _("measured on {device}, {precision}").format(
                device=shown_device(found[0].device_name), precision=found[0].precision
            ),
        ]
        left.html(
            f'<div class="lead"><span class="value">{escape(about(seconds))}</span>'
            f'<span class="exact">{escape(" · ".join(told))}</span></div>'
        )
        if memory > USABLE * found[0].free_memory:
            left.warning(
                _(
                    "Together they need more memory than is free: choose fewer networks or a "
                    "smaller batch, or let one run at a time (PLAYGROUND_SLOTS=1)."
                )
            )
    ticket = ticket_for(BUTTON)
    right.button(
        _("Start"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"train-start-{ticket}",
        on_click=start,
        args=(BUTTON, ticket, setup.variants, setup.recipe, setup.seed_list),
        disabled=is_refused or not found,
        width="stretch",
    )


def slots_on(device: str) -> int:
    """Runs that go at once."""
    return max(1, device_count()) if device == "cuda" else usual_slots().cpu


def start(
    button: str, ticket: str, variants: Sequence[Variant], recipe: Recipe, seeds: Sequence[int]
) -> None:
    """Queue the runs and show them."""

    def queue() -> str:
        for variant in variants:
            own = recipe.but(size=variant.size or recipe.size)
            check_fits(variant.spec, own, catalogue.load(own))
        return submit(store(), variants, recipe, seeds, visitor())

    runs_start("train", button, ticket, queue, open_batch)


def spread(values: Sequence[float]) -> str:
    """Accuracies as ``96.2 ± 0.3 %``; without a spread where there is one only."""
    if not values:
        return "–"
    mean = f"{100 * statistics.fmean(values):.1f}"
    more = f" ± {100 * statistics.stdev(values):.1f}" if len(values) > 1 else ""
    return in_percent(mean + more)
