"""Plot how a search space grows with the blocks of a cell, with the arithmetic beside it."""

from itertools import accumulate
from math import log10
from operator import mul

import plotly.graph_objects as go

from language.catalogue import _
from language.units import duration
from search.space_count import BlockCount, cells
from viz.numbers import power
from viz.palette import theme_colours
from viz.theme import figure, power_ticks

FEW = 1_000_000
"""Number from which powers of ten are written."""

SECONDS_A_YEAR = 31_557_600
AGE_OF_THE_UNIVERSE = 13.8e9
"""In years."""

HEIGHT = 440
ROOM = 1.2
"""Length of the axis over that of the longest bar."""


def power_of_ten(number: float) -> str:
    """Format with three digits and a power of ten where it is large: ``5.23 × 10³⁶``."""
    if 0.01 <= number < FEW:
        return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:.3g}"
    digits, exponent = f"{number:.2e}".split("e")
    return f"{digits} × {power(int(exponent))}"


def space_figure(counts: tuple[BlockCount, ...], *, is_dark: bool) -> go.Figure:
    """Plot the number of cells after each block, and of networks of two cells, on a log scale."""
    colours = theme_colours(is_dark)
    grown = list(accumulate((count.ways for count in counts), mul))
    networks = cells(counts) ** 2
    names = [
        _("block {number}: {product}").format(
            number=number,
            product=f"{count.states}² · {count.operations}² · {count.combines} = {count.ways:,}",
        )
        for number, count in enumerate(counts, 1)
    ]
    names.append(_("two cells, normal and reduction"))
    totals = [*grown, networks]
    fig = figure(
        _("{cells} cells, {networks} networks").format(
            cells=power_of_ten(grown[-1]), networks=power_of_ten(networks)
        ),
        _("cells with so many blocks, and networks (log scale)"),
        "",
        is_dark=is_dark,
        source=_("States² · operations² · ways to combine, all blocks multiplied"),
        height=HEIGHT,
    )
    fig.layout.hovermode = "closest"
    fig.add_bar(
        x=totals, y=list(range(len(totals))), orientation="h",
        marker={"color": [colours.accent] * len(grown) + [colours.second]},
        text=[power_of_ten(total) for total in totals], textposition="outside",
        textangle=0, cliponaxis=False, constraintext="none",
        textfont={"size": 13, "color": colours.text}, hoverinfo="skip",
    )  # fmt: skip
    # Room for the number behind the longest bar.
    fig.layout.xaxis.update(
        type="log", range=(0, ROOM * log10(networks) + 1), **power_ticks(1, networks)
    )
    fig.layout.yaxis.update(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False,
        tickfont={"size": 13, "color": colours.text},
    )  # fmt: skip
    return fig


def time_for_all(networks: int, seconds: float) -> str:
    """Tell how long it takes to try all networks, beside the age of the universe if it is longer.

    ``seconds`` are of one network.
    """
    years = networks * seconds / SECONDS_A_YEAR
    if years < 1:
        return _("All of them, one after another: {time}.").format(
            time=duration(networks * seconds)
        )
    if years < AGE_OF_THE_UNIVERSE:
        return _("All of them, one after another: {years} years.").format(years=power_of_ten(years))
    return _(
        "All of them, one after another: {years} years, {ages} times the age of the universe."
    ).format(years=power_of_ten(years), ages=power_of_ten(years / AGE_OF_THE_UNIVERSE))
