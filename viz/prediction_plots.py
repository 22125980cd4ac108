"""Plot what a class predicts for one question: choices, numbers or sketched curves, no names.

Each plot has the right answer once that is given. ``is_presented`` draws it for the last row.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil, floor, isclose, log10
from statistics import quantiles
from typing import Any

import plotly.graph_objects as go

from language.catalogue import _, ngettext
from viz.numbers import compact
from viz.palette import theme_colours
from viz.text_width import text_width
from viz.theme import figure
from viz.variant_marks import see_through

SIZES, PRESENTED = (14, 300), (22, 600)
"""Font size and width of a line of text in pixels: on a page, which may be a phone's, and beside
the picture in a window that is shown to a room, 1080 pixels high."""

BAR = 30
"""Height of a choice's bar in pixels."""

WIDE = 30.0
"""Ratio of the largest to the smallest number from which on the axis is logarithmic."""

MOST_BINS = 12
LETTERS = "ABCDEFGHIJ"


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that are as wide as given at most, but for longer words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def choices_figure(
    title: str,
    choices: Sequence[str],
    counts: Sequence[int],
    right: int | None,
    *,
    is_dark: bool,
    is_presented: bool = False,
) -> go.Figure:
    """Plot how many chose each answer; the right one is marked where its place is given."""
    colours = theme_colours(is_dark)
    size, width = PRESENTED if is_presented else SIZES
    bar, line = BAR * size / SIZES[0], 1.35 * size
    texts = [
        wrapped(f"{LETTERS[place]}: {choice}", size, width) for place, choice in enumerate(choices)
    ]
    # Each answer stands above its bar, from the top down; one unit of the axis is a pixel.
    tops, heights = [], 0.0
    for lines in texts:
        tops.append(-heights)
        heights += line * len(lines) + bar + 0.8 * size
    middles = [
        top - line * len(lines) - bar / 2 - 2 for top, lines in zip(tops, texts, strict=True)
    ]
    is_right = [place == right for place in range(len(choices))]
    drawn = _figure(
        title,
        _("answers"),
        "",
        sum(counts),
        is_dark=is_dark,
        is_presented=is_presented,
        plot_height=heights,
        xaxis=_counts(counts, room=1.12) | {"showgrid": False},
        yaxis={"range": [-heights, 4], "showticklabels": False, "showgrid": False},
    )
    drawn.add_bar(
        x=list(counts),
        y=middles,
        width=bar,
        orientation="h",
        text=[
            f"{count} ✓" if own else str(count) for count, own in zip(counts, is_right, strict=True)
        ],
        textposition="outside",
        textfont={"size": size, "color": colours.text},
        cliponaxis=False,
        marker={
            "color": [
                colours.accent if right is None or own else see_through(colours.accent, 0.3)
                for own in is_right
            ],
        },
        hovertext=[LETTERS[place] for place in range(len(choices))],
        hovertemplate="%{hovertext}: %{x}<extra></extra>",
    )
    for top, lines, own in zip(tops, texts, is_right, strict=True):
        told = "<br>".join(map(_plain, lines))
        drawn.add_annotation(
            x=0, xref="paper", xanchor="left", y=top, yanchor="top", align="left",
            text=f"<b>{told}</b>" if own else told, showarrow=False,
            font={"size": size, "color": colours.text},
        )  # fmt: skip
    return drawn


def numbers_figure(
    title: str,
    numbers: Sequence[float],
    unit: str,
    truth: float | None,
    *,
    is_dark: bool,
    is_presented: bool = False,
) -> go.Figure:
    """Plot a histogram of guessed numbers, with a line at the true one.

    The axis is logarithmic where guesses are far apart. What lies far outside counts in the first
    or the last bar.
    """
    colours = theme_colours(is_dark)
    size = (PRESENTED if is_presented else SIZES)[0]
    edges = bin_edges(numbers if truth is None else [*numbers, truth])
    # As many labels as stand side by side on a narrow plot.
    apart = ceil(len(edges) / 5)
    counts = [0] * (len(edges) - 1)
    for one in numbers:
        counts[_bin(edges, one)] += 1
    drawn = _figure(
        title,
        unit or _("guess"),
        _("answers"),
        len(numbers),
        is_dark=is_dark,
        is_presented=is_presented,
        plot_height=300 if is_presented else 240,
        # Places of edges are counted: equal steps also on a logarithmic axis.
        xaxis={
            "tickvals": list(range(0, len(edges), apart)),
            "ticktext": [compact(edge) for edge in edges[::apart]],
            "range": [-0.1, len(edges) - 0.9],
            "showgrid": False,
        },
        yaxis=_counts(counts, room=1.25),
        bargap=0.06,
    )
    drawn.add_bar(
        x=[place + 0.5 for place in range(len(counts))],
        y=counts,
        width=1,
        text=[count or "" for count in counts],
        textposition="outside",
        textfont={"size": size, "color": colours.text},
        marker={"color": colours.accent, "line": {"width": 2, "color": colours.surface}},
        hovertext=[_told(numbers, edges, place) for place in range(len(counts))],
        hovertemplate="%{hovertext}: %{y}<extra></extra>",
    )
    if truth is not None:
        drawn.add_vline(
            x=_place(edges, truth),
            line={"color": colours.second, "width": 3},
            annotation={
                "text": _("right: {answer}").format(
                    answer=_plain(f"{compact(truth)} {unit}".strip())
                ),
                "font": {"size": size, "color": colours.second},
                "bgcolor": colours.surface,
            },
            annotation_position="top left"
            if _place(edges, truth) > len(counts) / 2
            else "top right",
        )
    return drawn


def curves_figure(
    title: str,
    x: Sequence[str],
    curves: Sequence[Sequence[float]],
    limits: tuple[float, float],
    unit: str,
    truth: Sequence[float] | None,
    *,
    is_dark: bool,
    is_presented: bool = False,
) -> go.Figure:
    """Plot all sketched curves, thin, and the true one, thick."""
    colours = theme_colours(is_dark)
    room = 0.05 * (limits[1] - limits[0])
    drawn = _figure(
        title,
        "",
        unit,
        len(curves),
        is_dark=is_dark,
        is_presented=is_presented,
        plot_height=300 if is_presented else 240,
        xaxis={"type": "category", "showgrid": False},
        yaxis={"range": [limits[0] - room, limits[1] + room]},
    )
    strength = min(0.7, max(0.25, 6 / max(1, len(curves))))
    points = "lines+markers"
    for values in curves:
        drawn.add_scatter(
            x=list(x),
            y=list(values),
            mode=points,
            line={"color": see_through(colours.accent, strength), "width": 2},
            marker={"size": 5},
            hoverinfo="skip",
            name=_("an answer"),
        )
    if truth is not None:
        size = (PRESENTED if is_presented else SIZES)[0]
        drawn.add_scatter(
            x=list(x),
            y=list(truth),
            mode=f"{points}+text",
            line={"color": colours.second, "width": 4},
            marker={"size": 10, "symbol": "diamond"},
            text=[*[""] * (len(truth) - 1), _("right answer")],
            textposition="bottom left" if truth[-1] < truth[-2] else "top left",
            textfont={"size": size, "color": colours.second},
            name=_("right answer"),
            hovertemplate="%{x}: %{y:.4g}<extra></extra>",
        )
    return drawn


def bin_edges(numbers: Sequence[float]) -> list[float]:
    """Return edges of a histogram at round numbers, on a logarithmic axis where that is needed.

    They span the bulk of the numbers; those beyond three times its middle half lie outside.
    """
    low, high = _bulk(numbers)
    if low > 0 and high / low > WIDE:
        first, last = floor(log10(low)), ceil(log10(high))
        for steps in ((1, 2, 5), (1, 3), (1,)):
            edges = [s * 10.0**power for power in range(first, last + 1) for s in steps]
            edges = edges[max(0, bisect_right(edges, low) - 1) :]
            end = next((place for place, edge in enumerate(edges) if edge > high), len(edges) - 1)
            edges = edges[: end + 1]
            if len(edges) <= MOST_BINS + 1:
                break
        return edges
    step = _round_step((high - low) / (MOST_BINS - 2) or abs(high) / 10 or 1.0)
    first, last = floor(low / step), floor(high / step) + 1
    return [place * step for place in range(first, last + 1)]


def _bulk(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the ends of what is no outlier; of few numbers none is one."""
    low, high = min(numbers), max(numbers)
    if len(numbers) < 4:
        return low, high
    # Guesses of costs are off by factors, so positive ones are judged by their logarithms.
    values = [log10(one) for one in numbers] if low > 0 else list(numbers)
    lower, _middle, upper = quantiles(values, n=4, method="inclusive")
    room = max(3 * (upper - lower), 0.3 if low > 0 else 0.0)
    if low > 0:
        return max(low, 10 ** (lower - room)), min(high, 10 ** (upper + room))
    return (max(low, lower - room), min(high, upper + room)) if room else (low, high)


def _is_logarithmic(edges: Sequence[float]) -> bool:
    return len(edges) > 2 and not isclose(edges[1] - edges[0], edges[-1] - edges[-2], rel_tol=1e-6)


def _round_step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def _bin(edges: Sequence[float], number: float) -> int:
    return min(max(bisect_right(edges, number) - 1, 0), len(edges) - 2)


def _place(edges: Sequence[float], number: float) -> float:
    """Return where a number lies among the edges, counted; on the axis whatever it is."""
    place = _bin(edges, number)
    low, high = edges[place], edges[place + 1]
    share = (
        log10(max(number, low) / low) / log10(high / low)
        if _is_logarithmic(edges)
        else (number - low) / (high - low)
    )
    return place + min(max(share, 0.0), 1.0)


def _told(numbers: Sequence[float], edges: Sequence[float], place: int) -> str:
    low, high = compact(edges[place]), compact(edges[place + 1])
    if place == 0 and min(numbers, default=edges[0]) < edges[0]:
        return _("less than {high}").format(high=high)
    if place == len(edges) - 2 and max(numbers, default=edges[0]) > edges[-1]:
        return _("{low} or more").format(low=low)
    return _("{low} – {high}").format(low=low, high=high)


def _counts(counts: Sequence[int], *, room: float) -> dict[str, Any]:
    """Return an axis of counts with whole ticks."""
    most = max((*counts, 4))
    return {"range": [0, room * most], "dtick": max(1, round(most / 5)), "rangemode": "tozero"}


def _figure(
    title: str,
    x: str,
    y: str,
    count: int,
    *,
    is_dark: bool,
    is_presented: bool,
    plot_height: float,
    **more: Any,
) -> go.Figure:
    """Make a figure whose title takes as many lines as the question."""
    size, width = PRESENTED if is_presented else SIZES
    large = round(1.2 * size)
    lines = wrapped(title, large, width)
    top = 1.35 * large * len(lines) + 3.4 * size
    bottom = 3.6 * size
    drawn = figure(
        "<br>".join(map(_plain, lines)),
        x,
        y,
        is_dark=is_dark,
        source=ngettext(
            "{count} answer of the class, without names",
            "{count} answers of the class, without names",
            count,
        ),
        height=round(plot_height + top + bottom),
        margin={"l": (3 if y else 1) * size, "r": 2 * size, "t": round(top), "b": round(bottom)},
        hovermode="closest",
        **more,
    )
    layout = drawn.layout
    layout.font.size = size
    layout.title.font.size, layout.title.subtitle.font.size = large, size
    layout.title.update(y=1, yref="container", yanchor="top", pad={"t": large})
    for axis in (layout.xaxis, layout.yaxis):
        axis.tickfont.size = axis.title.font.size = size
    return drawn


def _plain(text: str) -> str:
    # Plotly reads a few tags of HTML in its texts.
    return text.replace("&", "&amp;").replace("<", "&lt;")
