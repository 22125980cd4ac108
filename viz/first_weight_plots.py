"""Plot gains by block and gradients by layer of networks with first weights, all on one scale."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from inspection.records import LayerGradient
from inspection.sum_records import NetworkGains
from language.catalogue import _
from language.units import in_percent, interval
from viz.mark_names import mark_names
from viz.palette import theme_colours
from viz.signal_plots import LEAST, limits, on_log_scale
from viz.theme import figure, names_below, power_ticks
from viz.variant_marks import mark, see_through

HEIGHT = 440


def gains_figure(
    networks: Mapping[str, NetworkGains], marks: Sequence[str] = (), *, is_dark: bool
) -> go.Figure:
    """Plot |v + F'v| / |v| of each block, and below it |F'v| / |v| alone where x is added.

    ``marks`` are the networks' names for the phrases of a lesson, in their order.
    """
    first = next(iter(networks.values()))
    fig = _figure(
        _("Gain of each block: |v + F′v| / |v|"),
        _("block, from the image on"),
        _("change out over change in, log scale"),
        _("First weights, {images} digits of {size} × {size} pixels").format(
            images=first.images, size=first.size
        ),
        is_dark=is_dark,
    )
    every = [1.0]
    for place, (name, one) in enumerate(networks.items()):
        look, known = mark(place, is_dark), _known(marks, place)
        numbers = list(range(1, len(one.blocks) + 1))
        gains = [max(block.gain, LEAST) for block in one.blocks]
        branches = [max(block.branch_gain, LEAST) for block in one.blocks]
        paths = [block.name for block in one.blocks]
        every += gains
        if any(block.has_shortcut for block in one.blocks):
            every += branches
            fig.add_scatter(
                x=numbers, y=branches, customdata=paths, mode="lines",
                name=_("{name}: F′ alone").format(name=name),
                line={"color": look.colour, "width": 1.5, "dash": "dot"},
                hovertemplate="%{y:.3g}<br>%{customdata}", meta=known,
            )  # fmt: skip
        fig.add_scatter(
            x=numbers, y=gains, customdata=paths, name=name, mode="lines+markers",
            line={"color": look.colour, "width": 2.5, "dash": look.dash},
            marker={"symbol": look.symbol, "size": 9},
            hovertemplate="%{y:.3g}<br>%{customdata}", meta=known,
        )  # fmt: skip
    fig.add_hline(y=1, line={"color": theme_colours(is_dark).muted, "width": 1.5, "dash": "dash"})
    on_log_scale(fig, limits(every))
    fig.layout.yaxis.update(dtick=None, tickformat=".2~f", exponentformat="none")
    return fig


def against(networks: Mapping[str, NetworkGains]) -> str:
    """Tell in how many of the numbers F'v points against v, over all blocks that add."""
    shares = [
        100 * block.shrunk
        for one in networks.values()
        for block in one.blocks
        if block.has_shortcut
    ]
    if not shares:
        return ""
    return _(
        "F′ is not always positive: in {share} of the numbers of v, v + F′v is smaller than v."
    ).format(share=in_percent(interval(f"{min(shares):.0f}", f"{max(shares):.0f}")))


def layer_gradient_figure(
    networks: Mapping[str, Sequence[LayerGradient]],
    images: int,
    size: int,
    marks: Sequence[str] = (),
    *,
    is_dark: bool,
) -> go.Figure:
    """Plot the median size of each layer's gradient, with a band for half of its weights.

    ``marks`` are the networks' names for the phrases of a lesson, in their order.
    """
    fig = _figure(
        _("Gradient by layer, all networks on one scale"),
        _("layer, from the image on"),
        _("size of a weight's gradient, log scale"),
        _("Median and half of each layer's weights · first weights, {images} digits of "
          "{size} × {size} pixels").format(images=images, size=size),
        is_dark=is_dark,
    )  # fmt: skip
    every: list[float] = []
    for place, (name, layers) in enumerate(networks.items()):
        look, known = mark(place, is_dark), _known(marks, place)
        numbers = list(range(1, len(layers) + 1))
        low, middle, high = (
            [max(layer.quantiles[at], LEAST) for layer in layers] for at in (1, 2, 3)
        )
        every += [*low, *high]
        fig.add_scatter(
            x=numbers + numbers[::-1], y=high + low[::-1], fill="toself", mode="lines",
            fillcolor=see_through(look.colour, 0.18), line={"width": 0}, hoverinfo="skip",
            showlegend=False, meta=known,
        )  # fmt: skip
        fig.add_scatter(
            x=numbers, y=middle, customdata=[layer.name for layer in layers], name=name,
            mode="lines", line={"color": look.colour, "width": 2.5, "dash": look.dash},
            hovertemplate="%{y:.2e}<br>%{customdata}", meta=known,
        )  # fmt: skip
    on_log_scale(fig, limits(every))
    fig.layout.yaxis.update(power_ticks(*limits(every)))
    return fig


def _known(marks: Sequence[str], place: int) -> dict[str, object]:
    return mark_names(marks[place] if place < len(marks) else "")


def _figure(title: str, x: str, y: str, source: str, *, is_dark: bool) -> go.Figure:
    fig = figure(title, x, y, is_dark=is_dark, source=source)
    names_below(fig)
    fig.layout.update(hovermode="closest", height=HEIGHT)
    fig.layout.xaxis.tickformat = "d"
    return fig
