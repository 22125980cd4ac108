"""Make the plots that lessons name, from published tables and from results kept here."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import plotly.graph_objects as go

from analysis.records import Profile
from analysis.roofline import named_devices
from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from backbones.title import title as title_of
from design import scaling
from design.records import ScaledNetwork
from inspection.shipped import (
    COMMAND,
    LESION_COMMANDS,
    NAMES,
    shipped_lesions,
    shipped_surfaces,
)
from language.catalogue import _
from language.citations import cited
from published import papers, timm_results
from published.records import Result
from published.scaling import bases, scaled_results
from teaching.lesson import PlotPicture
from training.claims import EXPERIMENTS
from training.experiments import Study
from training.kept_claims import kept_pairs
from training.studies import STUDIES
from viz import lesion_plots, lesson_plots, published_plots, scaling_plots, surface_plots
from viz.claim_plots import CurvePoint, study_figure
from viz.published_plots import Own
from viz.times import Times

HARDWARE, RECIPES = "rtx4090", ("tv_in1k", "ra_in1k", "in1k", "tf_in1k")
"""Machine and recipes of the plot of speed; a network's speed is the same under each."""

TOLERANCE = 0.1
"""Share by which a point of the grid may miss the doubling of MACs, as the lab has it first."""

Figures = Sequence[go.Figure]


def plot_figures(picture: PlotPicture, own: Sequence[Own] = (), *, is_dark: bool) -> Figures:
    """Draw the plots of a block; ``own`` networks stand on the axis of costs."""
    if picture.of == "accuracy":
        return _accuracy(picture, own, is_dark)
    return _DRAW[picture.of](picture, is_dark)


COMMANDS: Mapping[str, str] = MappingProxyType({"lesions": LESION_COMMANDS, "surface": COMMAND})
"""Commands that made kept results, of plots that have no room to name them."""


def own_on_axis(picture: PlotPicture, spec: BackboneSpec, profile: Profile) -> list[Own]:
    """Return the reader's network on the axis of a plot's costs."""
    cost = profile.params if picture.cost == "params" else profile.macs
    return [Own(title_of(spec), spec.text, cost)]


def claim_figure(name: str, *, is_dark: bool) -> go.Figure:
    """Draw the errors that were kept of an experiment, by network, seed and part."""
    experiment, pairs = EXPERIMENTS[name], kept_pairs(name)
    errors: dict[tuple[str, str], tuple[float | None, ...]] = {}
    for pair in pairs:
        for label, found in zip((pair.better, pair.worse), pair.errors, strict=True):
            errors[label, pair.measure] = tuple(found)
    groups = [
        lesson_plots.ErrorGroup(
            _(variant.label),
            errors.get((variant.label, "test"), ()),
            errors.get((variant.label, "train"), ()),
            variant.label,
        )
        for variant in experiment.variants
    ]
    source = _("Kept result, a dot for each seed")
    if pairs:
        source += f": {pairs[0].command}"
    return lesson_plots.error_figure(
        groups, _("Error by network and seed"), source, is_dark=is_dark
    )


def studies_of(claim: str) -> list[Study]:
    """Return the studies of what decides a claim that were kept."""
    return [one for one in STUDIES.values() if one.claim == claim and kept_pairs(one.name)]


def study_plot(study: Study, *, is_dark: bool) -> go.Figure:
    """Draw the curves that were kept of a study."""
    points = [
        CurvePoint(_(p.series), _(p.place), p.difference, *p.ci95, p.seeds)
        for p in kept_pairs(study.name)
        if p.difference is not None and p.ci95 is not None
    ]
    return study_figure(_(study.title), _(study.axis), points, is_dark=is_dark)


def published_names(protocol: str) -> Mapping[str, Result]:
    """Return the papers' results of a protocol by name, and by ``name (source, table)``.

    Of equal names the first row of ``papers.csv`` has it; the others need source and table.
    """
    found: dict[str, Result] = {}
    for one in papers.under(papers.PROTOCOLS[protocol][0]):
        found.setdefault(one.name, one)
        found[f"{one.name} ({one.source}, {one.table})"] = one
    return found


def _published(picture: PlotPicture, is_dark: bool) -> Figures:
    _protocol, title = papers.PROTOCOLS[picture.protocol]
    by_name = published_names(picture.protocol)
    found = {name: by_name[name] for name in picture.results}
    bars = [
        lesson_plots.Bar(one.name, round(100 - one.top1, 2), _table(one), name)
        for name, one in found.items()
    ]
    told = dict.fromkeys(map(_table, found.values()))
    return [lesson_plots.bar_figure(bars, _(title), "; ".join(told), is_dark=is_dark)]


def _table(result: Result) -> str:
    return cited(f"{result.source}, {result.table}")


def _accuracy(picture: PlotPicture, own: Sequence[Own], is_dark: bool) -> Figures:
    protocol, title = papers.PROTOCOLS[picture.protocol]
    titles = {name: _(family.title) for name, family in FAMILIES.items() if family.year}
    series = published_plots.series_of(papers.under(protocol), titles, lambda one: one.source)
    return [
        published_plots.accuracy_figure(
            series,
            picture.cost,
            own,
            title=_(title),
            source=_("The papers' tables"),
            speed=lambda _one: None,
            is_dark=is_dark,
        )
    ]


def _claim(picture: PlotPicture, is_dark: bool) -> Figures:
    return [claim_figure(picture.name, is_dark=is_dark)]


def _lesions(_picture: PlotPicture, is_dark: bool) -> Figures:
    other, shown = (
        lesion_plots.Lesioned(name, place, intact, lesions)
        for place, (name, (intact, lesions)) in enumerate(
            zip(NAMES, shipped_lesions(), strict=True)
        )
    )
    return [lesion_plots.accuracy_figure(shown, [other], is_dark=is_dark)]


def _surface(_picture: PlotPicture, is_dark: bool) -> Figures:
    named = list(zip(NAMES, shipped_surfaces(), strict=True))
    return surface_plots.surface_figures(named, is_dark=is_dark)


@lru_cache(maxsize=8)
def _scaled(family: str) -> tuple[ScaledNetwork, ...]:
    return tuple(scaling.curves(family))


def _scaling(picture: PlotPicture, is_dark: bool) -> Figures:
    family = scaling.scalable()[0]
    if picture.show == "accuracy":
        printed = [one for one in scaled_results() if one.base == bases()[0]]
        return [scaling_plots.accuracy_figure(printed, is_dark=is_dark)]
    constants = scaling.chosen(family)
    if picture.show == "grid":
        points = scaling.grid(TOLERANCE)
        return [scaling_plots.grid_figure(points, constants, is_dark=is_dark)]
    networks = list(_scaled(family))
    own = scaling.scaled(family, scaling.multipliers("compound", 1.0, constants))
    equals = scaling.at_macs(family, own.costs.macs, networks)
    # Parameters need no device, yet the plot's other costs do.
    times = Times(next(iter(named_devices().values())))
    return [scaling_plots.cost_figure(networks, own, equals, "params", times, is_dark=is_dark)]


def _speed(_picture: PlotPicture, is_dark: bool) -> Figures:
    machine = timm_results.HARDWARE[HARDWARE]
    points: dict[str, lesson_plots.SpeedPoint] = {}
    for one in timm_results.timm_results():
        speed = timm_results.speed_of(one, HARDWARE)
        if one.recipe in RECIPES and one.input_size == 224 and one.macs and speed:
            family = FAMILIES.get(one.family)
            points[one.name] = lesson_plots.SpeedPoint(
                one.name,
                _(family.title) if family else one.family,
                one.family,
                one.macs,
                speed.images_per_second,
            )
    source = f"timm, {machine.title}, {machine.setting}, {machine.software}, {machine.date}"
    title = _("Speed against MACs, 224 px")
    return [lesson_plots.speed_figure(list(points.values()), title, source, is_dark=is_dark)]


_DRAW: Mapping[str, Callable[[PlotPicture, bool], Figures]] = MappingProxyType(
    {
        "published": _published,
        "claim": _claim,
        "lesions": _lesions,
        "surface": _surface,
        "scaling": _scaling,
        "speed": _speed,
    }
)
