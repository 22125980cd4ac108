"""Plot published accuracy: against a cost, and of one network under several recipes.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

import plotly.graph_objects as go

from language.catalogue import _
from language.citations import cited
from language.said import message
from language.units import in_percent
from published.records import Result
from viz.mark_names import mark_names
from viz.numbers import compact, significant, with_unit
from viz.palette import theme_colours
from viz.theme import figure, log_ticks, names_below
from viz.variant_marks import mark

HEIGHT = 460
ROW, HEAD = 34, 120
"""Height in pixels of a recipe's row, and of what is above and below the rows."""

COSTS: Mapping[str, tuple[str, str]] = {
    "params": (message("Parameters"), message("parameters")),
    "macs": (message("MACs"), message("multiply-accumulates")),
    "speed": (message("Speed"), message("images a second")),
}
"""Title and axis of what accuracy is plotted against, by its word in an address."""


@dataclass(frozen=True)
class Series:
    """Results that can be compared: of one family, protocol, recipe and source.

    ``family`` is its word in a spec, ``place`` that of its mark; ``is_second`` marks another
    series of the same family.
    """

    name: str
    family: str
    place: int
    results: tuple[Result, ...]
    is_second: bool = False


@dataclass(frozen=True)
class Own:
    """One of the reader's networks on the axis of costs."""

    name: str
    spec: str
    value: float


def series_of(
    results: Sequence[Result], titles: Mapping[str, str], tell: Callable[[Result], str]
) -> list[Series]:
    """Divide results by family, source and recipe; ``tell`` names what is not the family's title.

    ``titles`` are those of the families, in the order of their marks. Of a network at several image
    sizes the smallest stands with the others, each larger one in a series of that size.
    """
    order = list(titles)
    smallest: dict[tuple[str, str, str, str], int] = {}
    for one in results:
        network = (one.family, one.source, one.recipe, one.name)
        smallest[network] = min(one.input_size, smallest.get(network, one.input_size))
    groups: dict[tuple[str, str, str, int], list[Result]] = {}
    for one in results:
        protocol = (one.family, one.source, one.recipe)
        size = 0 if one.input_size == smallest[*protocol, one.name] else one.input_size
        groups.setdefault((*protocol, size), []).append(one)
    found: list[Series] = []
    for key in sorted(groups, key=lambda key: (order.index(key[0]), key[1:])):
        ones, place = groups[key], order.index(key[0])
        larger = with_unit(key[3], "px") if key[3] else ""
        name = " · ".join(filter(None, (titles[key[0]], tell(ones[0]), larger)))
        is_second = any(other.place == place for other in found)
        found.append(Series(name, key[0], place, tuple(ones), is_second))
    return found


def cost_of(result: Result, cost: str, speed: Callable[[Result], float | None]) -> float | None:
    """Return what a result's network costs; None where it is not known."""
    if cost == "params":
        return result.params
    return result.macs if cost == "macs" else speed(result)


def accuracy_figure(
    series: Sequence[Series],
    cost: str,
    own: Sequence[Own],
    *,
    title: str,
    source: str,
    speed: Callable[[Result], float | None],
    is_dark: bool,
) -> go.Figure:
    """Plot top-1 accuracy against a cost; ``own`` networks stand as lines on the axis of costs."""
    colours = theme_colours(is_dark)
    traces: list[dict[str, Any]] = []
    values: list[float] = [one.value for one in own]
    for one in series:
        costs = {result: cost_of(result, cost, speed) for result in one.results}
        known = {result: value for result, value in costs.items() if value}
        points = sorted(known.items(), key=lambda pair: (pair[1], pair[0].top1))
        if not points:
            continue
        own_mark = mark(one.place, is_dark)
        values += [value for _result, value in points]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if _is_one_way(points) else "markers",
                "name": one.name,
                "x": [value for _result, value in points],
                "y": [result.top1 for result, _value in points],
                "customdata": [result.spec for result, _value in points],
                "meta": mark_names(one.family, [result.name for result, _value in points]),
                "text": [_hover(result, value, cost) for result, value in points],
                "hovertemplate": "%{text}<extra></extra>",
                "line": {
                    "color": own_mark.colour, "width": 1,
                    "dash": "dot" if one.is_second else "solid",
                },
                "marker": {
                    "symbol": own_mark.symbol + ("-open" if one.is_second else ""),
                    "size": 9,
                    "color": own_mark.colour,
                    "opacity": 1,
                },
            }
        )  # fmt: skip
    shapes, notes = _own_marks(own, colours.second)
    drawn = figure(
        title,
        _(COSTS[cost][1]),
        _("top-1 accuracy (%)"),
        is_dark=is_dark,
        source=source,
        data=traces,
        shapes=shapes,
        annotations=notes,
        xaxis=log_ticks(min(values), max(values), compact) if values else {},
        hovermode="closest",
    )
    names_below(drawn)
    drawn.layout.height = HEIGHT
    return drawn


def _is_one_way(points: Sequence[tuple[Result, float]]) -> bool:
    """Return whether accuracy only rises, or only falls, with the cost: then a line tells it."""
    tops = [result.top1 for result, _value in points]
    distinct = len({value for _result, value in points}) == len(points)
    return distinct and tops in (sorted(tops), sorted(tops, reverse=True))


def _own_marks(
    own: Sequence[Own], colour: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a line for each of the reader's networks, and its name, one below the other."""
    line = {"color": colour, "width": 1.5, "dash": "dash"}
    shapes = [
        {
            "type": "line", "line": line, "layer": "below", "x0": one.value, "x1": one.value,
            "y0": 0, "y1": 1, "yref": "paper",
        }
        for one in own
    ]  # fmt: skip
    middle = sorted(one.value for one in own)[len(own) // 2] if own else 0
    notes = [
        {
            "x": log10(one.value), "y": 0, "yref": "paper", "yshift": 8 + 18 * place,
            "yanchor": "bottom", "text": one.name.replace("<", "‹"), "showarrow": False,
            "xanchor": "left" if one.value <= middle else "right", "xshift": 4,
            "font": {"size": 12, "color": colour},
        }
        for place, one in enumerate(own)
    ]  # fmt: skip
    return shapes, notes


def _hover(result: Result, value: float, cost: str) -> str:
    shown = with_unit(significant(value, 4), _("images/s")) if cost == "speed" else compact(value)
    if result.is_printed and cost != "speed":
        shown = _("{value} (as printed)").format(value=shown)
    parts = [
        f"<b>{result.name}</b>",
        f"{in_percent(f'{result.top1:g}')} · {shown}",
        f"{result.source}, {cited(result.table)} · {with_unit(result.input_size, 'px')}",
    ]
    if result.recipe:
        parts.append(result.recipe)
    return "<br>".join(parts)


@dataclass(frozen=True)
class Worth:
    """The accuracy of one network under several recipes.

    ``low`` and ``high`` are the least and the most of those that saw ImageNet-1k alone.
    """

    results: tuple[Result, ...]
    low: Result
    high: Result

    @property
    def gain(self) -> float:
        """Percentage points between the two."""
        return round(self.high.top1 - self.low.top1, 3)


def worth_of(results: Sequence[Result], has_more_data: Callable[[str], bool]) -> Worth | None:
    """Compare one network's recipes; None where fewer than two saw ImageNet-1k alone."""
    alone = sorted(
        (one for one in results if not has_more_data(one.recipe)), key=lambda one: one.top1
    )
    return Worth(tuple(results), alone[0], alone[-1]) if len(alone) > 1 else None


def recipe_figure(
    results: Sequence[Result],
    words: Mapping[str, str],
    has_more_data: Callable[[str], bool],
    *,
    title: str,
    source: str,
    is_dark: bool,
) -> go.Figure:
    """Plot one network's accuracy under each recipe, the best on top."""
    colours = theme_colours(is_dark)
    groups = (
        (False, _("ImageNet-1k alone"), colours.accent, "circle"),
        (True, _("with more images"), colours.second, "diamond-open"),
    )
    rows = [_row(one.recipe, words) for one in results]
    traces = [
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": name,
            "x": [one.top1 for one in ones],
            "y": [_row(one.recipe, words) for one in ones],
            "customdata": [one.spec for one in ones],
            "text": [f"  {one.top1:.1f}" for one in ones],
            "textposition": "middle right",
            "textfont": {"size": 12, "color": colours.muted},
            "hovertext": [
                _("{recipe}: {accuracy}, {share} of the image cut out").format(
                    recipe=one.recipe,
                    accuracy=in_percent(f"{one.top1:g}"),
                    share=in_percent(f"{100 * one.crop_share:g}"),
                )
                for one in ones
            ],
            "hoverinfo": "text",
            "marker": {"size": 11, "symbol": symbol, "color": colour, "opacity": 1},
        }
        for is_more, name, colour, symbol in groups
        if (ones := [one for one in results if has_more_data(one.recipe) == is_more])
    ]
    tops = [one.top1 for one in results]
    # Beyond the best point stands its figure, on a phone as wide as a third of the plot.
    room = max(0.4, (max(tops) - min(tops)) * 0.3)
    drawn = figure(
        title,
        _("top-1 accuracy (%)"),
        "",
        is_dark=is_dark,
        source=source,
        data=traces,
        xaxis={"range": [min(tops) - room / 4, max(tops) + room]},
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": rows,
            "range": [-0.6, len(rows) - 0.4],
        },
        hovermode="closest",
    )
    names_below(drawn)
    drawn.layout.height = HEAD + ROW * len(rows)
    return drawn


def _row(recipe: str, words: Mapping[str, str]) -> str:
    told = words.get(recipe, "")
    return f"{told}<br><span style='font-size:11px'>{recipe}</span>" if told else recipe
