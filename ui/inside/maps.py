"""Show what a network makes of an image: maps by stage, gates, receptive fields."""

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import streamlit as st
from torch import Tensor

from backbones.registry import parse
from inspection.images import PHOTOS, image_of_test, own_image, photo
from inspection.map_records import ClassGates, EffectiveField, Inside
from inspection.maps import class_gates, effective_fields, look
from inspection.subject import Subject, one_thread, subject_of_run, untrained
from language.catalogue import _
from runs.errors import RunError
from training.image_decoding import SUFFIXES
from training.stored import recipe_of
from ui import address, cached
from ui.callbacks import run_to_end
from ui.inside.subject import Chosen
from ui.plots import show_plot
from ui.store import store
from ui.style import is_dark
from ui.views import choose_view, in_pairs, read_view, write_view
from ui.widget_value import set_value
from viz.map_plots import answer, field_figure, gate_figure, map_figure

MOST_MACS = 15_000_000_000
"""Largest pass of a batch of images that a page computes at once."""

PICK = "pick"
"""Address word of the test image's number, or of the photo."""

SIDE = 160

_computing = Lock()


def show_maps(chosen: Chosen) -> None:
    """Show the choice of image and weights, and what the network makes of it."""
    left, right = st.columns([1, 3], gap="medium")
    with left:
        weights = choose_view(
            st.container(), _("Weights"), "weights",
            {"trained": _("Trained here"), "first": _("First, random")},
        )  # fmt: skip
        kind = choose_view(
            st.container(), _("Image"), "image",
            {"test": _("Test image"), "photo": _("Photo"), "own": _("Your own")},
        )  # fmt: skip
    try:
        with left, st.spinner(_("Running the network on the image")):
            subject = _subject(chosen.run.id, weights)
            if cached.profile(subject.spec).macs * 32 > MOST_MACS:
                st.info(_("This network is too large to run on an image here."))
                return
            image = _choose_image(subject, kind)
            if image is None:
                return
            inside, fields, gates = _computed(chosen.run.id, weights, _bytes(image), image)
    except RunError as error:
        left.error(error.sentence(_))
        return
    with left:
        _show_image(image)
        st.caption(answer(inside.scores, subject.data.classes))
    with right:
        _show_stages(inside, fields, gates, subject)


def _choose_image(subject: Subject, kind: str) -> Tensor | None:
    """Return the image (C, H, W) uint8 that is chosen; None where none is there yet."""
    if kind == "own":
        file = st.file_uploader(
            _("An image"), type=[suffix[1:] for suffix in sorted(SUFFIXES)], key="inside-image",
            help=_("It is decoded here, cropped to its middle square, and not kept."),
        )  # fmt: skip
        return None if file is None else own_image(subject, file.name, file.getvalue())
    if kind == "photo":
        words = {"cat": _("Cat"), "coffee": _("Coffee")}
        name = choose_view(st.container(), _("Photo"), PICK, {n: words[n] for n in PHOTOS})
        return photo(subject, name)
    return image_of_test(subject, _choose_number(len(subject.data.test)))


def _choose_number(count: int) -> int:
    text = address.get(PICK)
    number = min(int(text), count - 1) if text.isdecimal() and len(text) < 9 else 0
    key = "inside-number"
    set_value(key, number)

    def take() -> None:
        run_to_end(lambda: write_view(PICK, str(st.session_state[key]), "0"))

    st.number_input(
        _("Number of the test image"), min_value=0, max_value=count - 1, key=key, on_change=take
    )
    return number


def _show_image(image: Tensor) -> None:
    pixels = image.permute(1, 2, 0).numpy()
    shown = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
    st.image(shown, width=SIDE, caption=_("as the network sees it"))


def _show_stages(
    inside: Inside, fields: Sequence[EffectiveField], gates: Sequence[ClassGates], subject: Subject
) -> None:
    words = {"maps": _("Feature maps"), "fields": _("Receptive fields")}
    if gates:
        words["gates"] = _("Gates")
    what = choose_view(st.container(), _("What is shown"), "shown", words, is_bare=True)
    if what == "gates":
        _show_gates(inside, gates, subject)
        return
    if what == "maps":
        figures = [map_figure(stage, is_dark=is_dark()) for stage in inside.stages]
    else:
        figures = [field_figure(one, is_dark=is_dark()) for one in fields]
        st.caption(
            _(
                "Gradient of the middle unit of each stage with respect to the image, mean over "
                "test images. Dashed: the theoretical field, as far as the image reaches. A gate "
                "sees the whole image, so a network with gates may see beyond it."
            )
        )
    for column, (place, figure) in in_pairs(list(enumerate(figures))):
        with column:
            show_plot(figure, f"maps-{what}-{place}")


def _show_gates(inside: Inside, gates: Sequence[ClassGates], subject: Subject) -> None:
    paths = [gate.path for gate in gates]
    key = "inside-gate"
    set_value(key, read_view("gate", paths))

    def take() -> None:
        run_to_end(lambda: write_view("gate", st.session_state[key], paths[0]))

    chosen = st.selectbox(_("Gate"), paths, key=key, on_change=take)
    gate = next(one for one in gates if one.path == chosen)
    on_image = next((one for one in inside.gates if one.path == chosen), None)
    show_plot(gate_figure(gate, on_image, subject.data.classes, is_dark=is_dark()), "maps-gate")


@lru_cache(maxsize=4)
def _subject(run: str, weights: str) -> Subject:
    row = store().queue.run(run)
    return (
        subject_of_run(row) if weights == "trained" else untrained(parse(row.spec), recipe_of(row))
    )


Found = tuple[Inside, list[EffectiveField], list[ClassGates]]


def _bytes(image: Tensor) -> bytes:
    return image.contiguous().numpy().tobytes()


@st.cache_data(show_spinner=False, max_entries=32)
def _computed(run: str, weights: str, content: bytes, _image: Tensor) -> Found:  # noqa: ARG001
    with _computing, one_thread():
        return (look(_subject(run, weights), _image), *_of_all(run, weights))


@lru_cache(maxsize=8)
def _of_all(run: str, weights: str) -> tuple[list[EffectiveField], list[ClassGates]]:
    """Compute what does not depend on the image."""
    subject = _subject(run, weights)
    return effective_fields(subject), class_gates(subject)
