"""Switch off parts of a trained network, all one after another or any together."""

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import cast

import streamlit as st

from backbones.registry import parse
from inspection import stored
from inspection.lesions import images_at_once, score
from inspection.parts import Part, part_names, parts_of
from inspection.records import Intact, Lesion, PartKind
from inspection.shipped import LESION_COMMANDS, NAMES, shipped_lesions
from inspection.subject import Subject, one_thread, subject_of_run
from language.catalogue import _, ngettext
from language.units import percent
from runs.errors import RunError
from runs.tables import Run
from training.dataset import fit_to
from ui import address, cached
from ui.batch.live import show_number
from ui.callbacks import run_to_end
from ui.inside.inspection import Pairs, show_inspections
from ui.inside.subject import Chosen
from ui.plots import show_plot, show_stage_plot
from ui.store import store
from ui.style import is_dark
from ui.views import choose_view
from ui.widget_value import set_value
from viz.lesion_plots import Lesioned, accuracy_figure, kind_words, lesions_of, loss_figure

KIND = "lesions"
OFF = "off"
"""Address word of each part that is switched off: its kind and its name."""

PARTS = "parts"
"""Address word of the kind of parts that the plot shows."""

_part_names = lru_cache(maxsize=64)(part_names)

_computing = Lock()
"""Held while parts are off: the hooks are on a network that all readers share."""


def show_lesions(pairs: Pairs) -> None:
    """Show the bars of all parts, and what the network does without those that are chosen."""
    shown, _run = pairs[0]
    parts = _part_names(parse(shown.run.spec))
    if not parts:
        st.info(_("No part of this network can be switched off here: it has no known blocks."))
        return
    words: dict[str, str] = {kind: word for kind, word in kind_words().items() if kind in parts}
    kind = cast(PartKind, choose_view(st.container(), _("Parts"), PARTS, words, is_bare=True))
    found = [_lesioned(one, run, kind) for one, run in pairs]
    others = [one for one in found[1:] if one is not None]
    left, right = st.columns([3, 1], gap="medium")
    with left:
        if found[0] is not None:
            figure = accuracy_figure(found[0], others, is_dark=is_dark())
            show_stage_plot(figure, f"lesions-{kind}", lambda name: _toggle(f"{kind} {name}"))
        show_inspections(KIND, _("Switch off each part in turn"), pairs)
    with right:
        _show_chosen(shown, parts)
    if found[0] is not None:
        left, right = st.columns(2, gap="medium")
        with left:
            show_plot(loss_figure(found[0], others, is_dark=is_dark()), f"lesion-loss-{kind}")
        right.markdown(meaning(kind))
        right.caption(_("The same from the command line, at the home folder of this server:"))
        right.code(f"python cli.py lesion {shown.run.id}", language=None, wrap_lines=True)


def show_shipped_lesions() -> None:
    """Show plain-56 and ResNet-56 without each of their blocks, measured beforehand."""
    found = [
        Lesioned(name, place, intact, lesions)
        for place, (name, (intact, lesions)) in enumerate(
            zip(NAMES, shipped_lesions(), strict=True)
        )
    ]
    other, shown = found
    show_stage_plot(accuracy_figure(shown, [other], is_dark=is_dark()), "lesions-shipped")
    left, right = st.columns(2, gap="medium")
    left.markdown(meaning("block"))
    right.caption(_("Measured beforehand: digits of 14 pixels, 8 epochs, one seed. The commands:"))
    right.code(LESION_COMMANDS, language=None, wrap_lines=True)


def meaning(kind: PartKind) -> str:
    """Tell what switching off a part of a kind means, and what the papers saw."""
    return {
        "block": _(
            "**A block that is off adds nothing**: F(x) is zero and its shortcut stays, also where "
            "it changes the shape (hatched). A block without a shortcut hands on x as it is; where "
            "the shape changes, every second pixel is kept and new channels are zero. Veit et al. "
            "2016: a residual network loses little with any one block, as most of its paths do not "
            "pass it; a plain network has one path only and is broken by each."
        ),
        "shortcut": _(
            "**A shortcut that is off** is zero: only F(x) goes on, as in a plain network, though "
            "this one was never trained to do without."
        ),
        "layer": _(
            "**A dense layer that is off** makes zeros in place of its k maps, for all layers that "
            "read them."
        ),
        "distance": _(
            "**Connections of a distance that are off**: each layer reads zeros in place of what "
            "was made so many layers before it. Huang et al. 2017, Figure 5: weights on early "
            "maps are small, but not zero."
        ),
        "gate": _(
            "**A gate that is off** is held at 1: each channel passes as it is. A sigmoid gate is "
            "below 1 always, so what follows becomes larger too."
        ),
        "operation": _("**A block of a cell that is off** hands on zeros in place of its sum."),
    }[kind]


def _lesioned(one: Chosen, run: Run | None, kind: PartKind) -> Lesioned | None:
    if run is None:
        return None
    records = stored.read(store(), run)
    intact = next((record for record in records if isinstance(record, Intact)), None)
    lesions = lesions_of(kind, [record for record in records if isinstance(record, Lesion)])
    return Lesioned(one.label, one.place, intact, lesions) if intact and lesions else None


def _show_chosen(shown: Chosen, parts: dict[PartKind, list[str]]) -> None:
    """Show which parts are off, chosen by hand, and what the network does without them."""
    words = kind_words()
    names = {f"{kind} {name}": f"{words[kind]}: {name}" for kind in parts for name in parts[kind]}
    off = [name for name in address.get_all(OFF) if name in names]
    key = "inside-off"
    set_value(key, off)

    def take() -> None:
        run_to_end(lambda: address.put_all(OFF, st.session_state[key]))

    above = st.container()
    st.multiselect(
        _("Switched off together"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=take,
        placeholder=_("Choose parts, or click bars"),
    )
    with above:
        _show_number(shown, off)


def _show_number(shown: Chosen, off: Sequence[str]) -> None:
    try:
        with st.spinner(_("Running the network on the test images")):
            whole, images = scored(shown.run.id, ())
            accuracy, loss = scored(shown.run.id, tuple(off))[0]
    except RunError as error:
        st.info(error.sentence(_))
        return
    count = len(off)
    show_number(
        percent(accuracy),
        ngettext(
            "accuracy with {count} part switched off", "accuracy with {count} parts switched off",
            count,
        ) if count else _("accuracy as it was trained"),
        _("whole: {accuracy} · loss {before} → {after} nats · {images} test images").format(
            accuracy=percent(whole[0]), before=f"{whole[1]:.3f}", after=f"{loss:.3f}", images=images
        ),
    )  # fmt: skip


@lru_cache(maxsize=3)
def _subject(run: str) -> Subject:
    return subject_of_run(store().queue.run(run))


@lru_cache(maxsize=1_024)
def scored(run: str, off: Sequence[str]) -> tuple[tuple[float, float], int]:
    """Compute accuracy and loss of a run's network without some parts, and on how many images.

    Of a large network fewer images are looked at, so that the answer comes at once.
    """
    with _computing:
        subject = _subject(run)
        most = images_at_once(cached.profile(fit_to(subject.spec, subject.data)).macs)
        chosen = [part for part in parts_of(subject.net) if _word(part) in off]
        with one_thread():
            found = score(subject, chosen, most)
    return found, min(most, len(subject.data.test))


def _word(part: Part) -> str:
    return f"{part.kind} {part.name}"


def _toggle(name: str) -> None:
    off = list(address.get_all(OFF))
    if name in off:
        off.remove(name)
    else:
        off.append(name)
    run_to_end(lambda: address.put_all(OFF, off))
