"""Show published accuracy against costs, one protocol at a time, with its selectors."""

from collections.abc import Callable, Sequence

import streamlit as st

from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from language.catalogue import _
from language.units import in_percent
from published import papers, timm_results
from published.records import Result
from ui.map.marks import add_own, own_on_axis
from ui.plots import show_plot
from ui.style import is_dark
from ui.views import choose_from_list, choose_view
from ui.ways import want_explore
from viz.numbers import with_unit
from viz.published_plots import COSTS, accuracy_figure, recipe_figure, series_of, worth_of

ALL_SIZES = "each"
"""Address word of the image size that is each network's own."""

PAPERS = "papers"
"""Address word of the papers' own figures; else they are timm's."""

USUAL_NETWORK, USUAL_RECIPE = "resnet50", "tv_in1k"


def show_figures(specs: list[BackboneSpec]) -> None:
    """Show accuracy against parameters, MACs or speed."""
    with st.sidebar:
        words = {PAPERS: _("Papers"), timm_results.SOURCE: timm_results.SOURCE}
        origin = choose_view(st.container(), _("Figures of"), "from", words)
        if origin == PAPERS:
            protocol = _choose_protocol()
            found = papers.under(papers.PROTOCOLS[protocol][0])
            title = _(papers.PROTOCOLS[protocol][1])
        else:
            recipe = _choose_recipe()
            found = timm_results.of_recipe(recipe)
            title = _("timm, recipe {recipe}").format(recipe=recipe)
        size = _choose_size(found)
        cost = _choose_cost(origin)
        hardware = _choose_hardware() if cost == "speed" else ""
        take = _choose_click()
    if size != ALL_SIZES:
        found = [one for one in found if str(one.input_size) == size]
        title += f" · {with_unit(size, 'px')}"
    titles = {name: _(family.title) for name, family in FAMILIES.items() if family.year}
    drawn = accuracy_figure(
        series_of(found, titles, _told if origin == PAPERS else lambda _result: ""),
        cost,
        own_on_axis(specs, cost) if cost != "speed" else [],
        title=title,
        source=_("The papers' tables") if origin == PAPERS else _("timm's results tables"),
        speed=lambda one: _speed(one, hardware),
        is_dark=is_dark(),
    )
    show_plot(drawn, "map-figures", take)
    st.caption(
        f"{_source(origin, hardware)} "
        + _("One protocol at a time: figures of other crops, images or recipes cannot be compared.")
    )


def show_recipes() -> None:
    """Show what a recipe alone is worth: one network, trained in several ways."""
    with st.sidebar:
        names = {name: name for name in timm_results.networks()}
        network = choose_from_list(st.container(), _("Network"), "network", names, USUAL_NETWORK)
        found = [one for one in timm_results.timm_results() if one.name == network]
        counts = {str(size): f"{size} px" for size in papers.sizes(found)}
        usual = str(timm_results.usual_size(found))
        size = int(choose_from_list(st.container(), _("Image size"), "size", counts, usual))
    results = timm_results.of_network(network, size)
    worth = worth_of(results, timm_results.uses_more_data)
    if worth:
        sentence = _(
            "**{name}** under {count} recipes, the same network and {size} pixels: "
            "from {low} to {high}, a gain of {gain} points by the recipe alone."
        ).format(
            name=network,
            count=len(results),
            size=size,
            low=in_percent(f"{worth.low.top1:.1f}"),
            high=in_percent(f"{worth.high.top1:.1f}"),
            gain=f"{worth.gain:.1f}",
        )
        st.markdown(sentence)
    drawn = recipe_figure(
        results,
        {recipe: _(word) for recipe, word in timm_results.RECIPES.items()},
        timm_results.uses_more_data,
        title=_("What a recipe is worth"),
        source=_("timm's results tables"),
        is_dark=is_dark(),
    )
    show_plot(drawn, "map-recipes", want_explore)
    st.caption(
        f"{_source(timm_results.SOURCE, '')} "
        + _(
            "How much of the image is cut out for the test differs, and is told beside the pointer."
        )
    )


def _told(result: Result) -> str:
    """Name the paper of a series, and that it is of another recipe."""
    if result.recipe:
        return _("{paper}, ablations").format(paper=result.source)
    return result.source


def _choose_protocol() -> str:
    words = {word: _(title) for word, (_protocol, title) in papers.PROTOCOLS.items()}
    return choose_from_list(st.container(), _("Protocol"), "protocol", words)


def _choose_recipe() -> str:
    words = {recipe: recipe for recipe in timm_results.recipes()}
    recipe = choose_from_list(st.container(), _("Recipe"), "recipe", words, USUAL_RECIPE)
    told = [_(timm_results.RECIPES[recipe])]
    if timm_results.uses_more_data(recipe):
        told.append(_("This recipe saw images beside ImageNet-1k."))
    st.caption(" · ".join(told))
    return recipe


def _choose_size(found: Sequence[Result]) -> str:
    sizes = papers.sizes(found)
    words = {str(size): f"{size} px" for size in sizes}
    if len(sizes) > 1:
        words = {ALL_SIZES: _("each its own"), **words}
    return choose_from_list(st.container(), _("Image size"), "size", words)


def _choose_cost(origin: str) -> str:
    words = {
        name: _(title)
        for name, (title, _axis) in COSTS.items()
        if origin != PAPERS or name != "speed"
    }
    return choose_view(st.container(), _("Against"), "cost", words)


def _choose_hardware() -> str:
    words = {one.word: one.title for one in timm_results.HARDWARE.values()}
    return choose_from_list(st.container(), _("Hardware"), "hardware", words)


def _choose_click() -> Callable[[str], None]:
    """Choose what a click on a point does with its network."""
    words = {"explore": _("Opens it on Explore"), "own": _("Adds it to your networks")}
    chosen = choose_view(st.container(), _("A click on a point"), "click", words)
    return add_own if chosen == "own" else want_explore


def _speed(result: Result, hardware: str) -> float | None:
    speed = timm_results.speed_of(result, hardware) if hardware else None
    return speed.images_per_second if speed else None


def _source(origin: str, hardware: str) -> str:
    """Tell where the figures are from."""
    if origin == PAPERS:
        return _(
            "Accuracy as the papers print it; parameters and MACs are counted here, and printed "
            "ones are taken only where the network cannot be built."
        )
    if hardware:
        one = timm_results.HARDWARE[hardware]
        return _(
            "Accuracy: timm's table of {accuracy}. Speed at inference: timm's table of {date} for "
            "{title}, {setting}, {software}."
        ).format(
            accuracy=timm_results.DATE,
            date=one.date,
            title=one.title,
            setting=one.setting,
            software=one.software,
        )
    return _("Accuracy: timm's table of {accuracy}; parameters and MACs are counted here.").format(
        accuracy=timm_results.DATE
    )
