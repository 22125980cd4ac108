"""Check the picture of a step: networks, knobs, parts, figures and results that it names exist."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from backbones.registry import parse
from backbones.spec import BackboneSpec
from export.drawing import paper_extras
from language.said import SaidError, message
from published.papers import PROTOCOLS
from teaching import demonstration_values
from teaching.demonstrations import SETTINGS
from teaching.lesson import (
    Demonstration,
    DevicePicture,
    FigurePicture,
    LessonError,
    NetworkPicture,
    PlotPicture,
    RunPicture,
    Step,
    TablePicture,
)
from teaching.numbers import Subject, check_part
from teaching.plots import published_names
from teaching.reader import validated
from teaching.tables import tables_of
from training.claims import EXPERIMENTS
from viz.figures import figures
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import outline
from viz.palette import COLOURS
from viz.scene import opened_paths

LEVEL = re.compile("[123]")

PLOT_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "published": ("protocol", "results"),
        "accuracy": ("protocol", "cost", "own", "knobs"),
        "claim": ("name",),
        "scaling": ("show",),
    }
)
"""Fields of a plot by the word ``of``; those that are not here have none."""

ON_A_DIGIT: Mapping[str, Callable[[BackboneSpec, int], object]] = MappingProxyType(
    {
        "residual-sum": demonstration_values.block_sums,
        "gate-steps": demonstration_values.gate_steps,
        "sigmoid-and-softmax": demonstration_values.gate_steps,
    }
)
"""Demonstrations that need a network with a sum or a gate; what measures it refuses another."""


def check_picture(step: Step, first: Subject | None) -> None:
    """Check a step's picture; ``first`` is its network as the file has it; raises SaidError."""
    picture = step.picture
    for knob in getattr(picture, "knobs", ()):
        one_of("knobs", knob, first.spec.knob_names() if first else ())
    if isinstance(picture, NetworkPicture) and first:
        _check_network(picture, first)
    if isinstance(picture, FigurePicture) and first:
        _check_figure(picture, first)
    if isinstance(picture, PlotPicture):
        _check_plot(picture)
    if isinstance(picture, RunPicture):
        one_of("experiment", picture.experiment, tuple(EXPERIMENTS))
    if isinstance(picture, Demonstration):
        _check_demonstration(picture)
    if isinstance(picture, TablePicture):
        one_of("title", picture.title, tuple(tables_of(parse(picture.spec))))
    if isinstance(picture, DevicePicture):
        for text in picture.networks:
            _check_spec("networks", text)


def one_of(field: str, found: str, allowed: Sequence[str]) -> None:
    """Refuse a word that is none of those allowed, which the message lists."""
    if found in allowed:
        return
    if not any(allowed):
        raise LessonError.told(field, message("there is none here to name"))
    raise LessonError.told(
        field,
        message("{found} is none of {allowed}"),
        found=found,
        allowed=", ".join(dict.fromkeys(allowed)),
    )


def _check_network(picture: NetworkPicture, first: Subject) -> None:
    if picture.part:
        check_part(picture.part, first)
    one_of("colour", picture.colour, COLOURS)
    if LEVEL.fullmatch(picture.open):
        return
    profile = first.profile
    drawn = network_json(lay_out_diagram(profile, outline(profile), picture.direction))
    # What cannot be read is open to the usual level.
    if opened_paths(drawn, picture.open, 1) != opened_paths(drawn, picture.open, 3):
        reason = message("{found} is no level from 1 to 3, with parts of Explore's address behind")
        raise LessonError.told("open", reason, found=picture.open)


def _check_figure(picture: FigurePicture, first: Subject) -> None:
    profile = first.profile
    found = figures(profile, outline(profile), extras=paper_extras(first.spec))
    one_of("kind", picture.kind, tuple(found))
    if picture.which:
        one_of("which", picture.which, [figure.subject for figure in found[picture.kind]])


def _check_plot(picture: PlotPicture) -> None:
    fields = ("of", *PLOT_FIELDS.get(picture.of, ()))
    for field in picture.model_fields_set:
        if field not in fields:
            reason = message("no field of this plot; the fields are {allowed}")
            raise LessonError.told(field, reason, allowed=", ".join(fields))
    if picture.of == "claim":
        one_of("name", picture.name, tuple(EXPERIMENTS))
    if picture.of in ("published", "accuracy"):
        one_of("protocol", picture.protocol, tuple(PROTOCOLS))
    if picture.of == "published":
        for name in picture.results:
            one_of("results", name, tuple(published_names(picture.protocol)))


def _check_demonstration(picture: Demonstration) -> None:
    one_of("of", picture.of, tuple(SETTINGS))
    settings: Any = validated(SETTINGS[picture.of], picture.settings)
    field = "specs" if hasattr(settings, "specs") else "spec"
    for text in settings.networks:
        _check_spec(field, text)
    if measure := ON_A_DIGIT.get(picture.of):
        try:
            measure(parse(settings.spec), settings.digit)
        except SaidError as error:
            raise LessonError.told("spec", error.note) from None


def _check_spec(field: str, text: str) -> None:
    try:
        parse(text)
    except SaidError as error:
        raise LessonError.told(field, error.note) from None
