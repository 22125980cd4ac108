"""Plot what a network costs, layer by layer.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import plotly.graph_objects as go

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.palette import cost_ramp, theme_colours
from viz.theme import figure

MAP_KINDS = frozenset({"input", "conv", "pool", "add", "concat"})
"""Kinds of operation that make a new feature map."""


CLICKABLE = {"size": 10, "opacity": 0, "color": "rgba(0,0,0,0)"}
"""Unseen markers, in the legend too: Plotly selects by a click only points that have one."""


@dataclass(frozen=True)
class Series:
    """One value for each of some operations, in the order in which they run."""

    paths: tuple[str, ...]
    positions: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class BarShades:
    """Milliseconds of operations by their paths, which bars are coloured by, and their source."""

    milliseconds: Mapping[str, float]
    source: str


def _series(operations: Sequence[Operation], values: Sequence[float]) -> Series:
    return Series(
        tuple(op.path for op in operations), tuple(op.index for op in operations), tuple(values)
    )


def feature_maps(profile: Profile) -> list[Operation]:
    """Return the feature maps along the main path: no shortcut's, no gate's, no logits."""
    return [
        op
        for op in profile.main_path
        if op.kind in MAP_KINDS and len(op.out_shape) == 3 and op.out_shape[1:] != (1, 1)
    ]


def channel_growth(profile: Profile) -> Series:
    """Return the channels of each feature map."""
    maps = feature_maps(profile)
    return _series(maps, [op.out_shape[0] for op in maps])


def block_inputs(profile: Profile) -> Series:
    """Return the channels that each block reads, and those of the last feature map.

    A block that begins with a concatenation reads its result. Empty without feature maps.
    """
    maps = feature_maps(profile)
    if not maps:
        return _series((), ())
    first: dict[str, Operation] = {}
    for op in profile.operations[1:]:
        if len(op.in_shape) == 3 and op.index <= maps[-1].index:
            first.setdefault(".".join(op.path.split(".")[:2]), op)
    read = [
        (op, (op.out_shape if op.kind == "concat" else op.in_shape)[0]) for op in first.values()
    ]
    read.append((maps[-1], maps[-1].out_shape[0]))
    return _series([op for op, _channels in read], [channels for _op, channels in read])


def resolution(profile: Profile) -> Series:
    """Return the height of each feature map in pixels."""
    maps = feature_maps(profile)
    return _series(maps, [op.out_shape[1] for op in maps])


def weighted(profile: Profile) -> list[Operation]:
    """Return convolutions and linear layers."""
    return [op for op in profile.operations if op.macs]


def params_by_layer(profile: Profile) -> Series:
    """Return the parameters of each convolution and linear layer."""
    layers = weighted(profile)
    return _series(layers, [op.params for op in layers])


def macs_by_layer(profile: Profile) -> Series:
    """Return the MACs of each convolution and linear layer."""
    layers = weighted(profile)
    return _series(layers, [op.macs for op in layers])


@dataclass(frozen=True)
class FieldSeries:
    """Receptive field along one axis in pixels, over the smallest and the largest path."""

    paths: tuple[str, ...]
    positions: tuple[int, ...]
    smallest: tuple[int, ...]
    largest: tuple[int, ...]


def receptive_fields(profile: Profile, axis: int = 0) -> FieldSeries:
    """Return the receptive field of each feature map along the height (0) or the width (1).

    Inside a block the branch sees more than the shortcut beside it, so the smallest is that of
    the map where the paths meet again.
    """
    maps = feature_maps(profile)
    smallest = [op.receptive_field.smallest[axis] for op in maps]
    for place in range(len(smallest) - 2, -1, -1):
        smallest[place] = min(smallest[place], smallest[place + 1])
    return FieldSeries(
        tuple(op.path for op in maps),
        tuple(op.index for op in maps),
        tuple(smallest),
        tuple(op.receptive_field.largest[axis] for op in maps),
    )


def stage_starts(profile: Profile) -> dict[str, int]:
    """Return the first operation of each stage, by the stage's name."""
    starts: dict[str, int] = {}
    for op in profile.operations:
        starts.setdefault(op.path.split(".", 1)[0], op.index)
    return starts


def channel_figure(profile: Profile, *, is_dark: bool) -> go.Figure:
    """Plot the channels of the feature maps, from image to classifier."""
    inside, between = channel_growth(profile), block_inputs(profile)
    thin = {"line": {"color": theme_colours(is_dark).line, "width": 1, "shape": "hv"}}
    shown = _("{count} channels").format(count="%{y}")
    return _by_depth(
        profile,
        _("Channel growth"),
        _("channels"),
        is_dark,
        [
            _line(inside, is_dark, shown) | {"name": _("inside blocks"), "opacity": 1} | thin,
            _line(between, is_dark, shown) | {"name": _("between blocks")},
        ],
        showlegend=True,
    )


def resolution_figure(profile: Profile, *, is_dark: bool) -> go.Figure:
    """Plot the size of the feature maps, from image to classifier."""
    return _by_depth(
        profile,
        _("Resolution"),
        _("height = width (pixels)"),
        is_dark,
        [_line(resolution(profile), is_dark, "%{y} × %{y}")],
        yaxis={"rangemode": "tozero"},
    )


def params_figure(profile: Profile, *, is_dark: bool, shades: BarShades | None = None) -> go.Figure:
    """Plot parameters by layer."""
    bars = _bars(params_by_layer(profile), theme_colours(is_dark).accent)
    bars, source = _shaded(bars, shades, is_dark=is_dark)
    words = _("Parameters by layer"), _("parameters")
    return _by_depth(profile, *words, is_dark, [bars], source=source)


def macs_figure(profile: Profile, *, is_dark: bool, shades: BarShades | None = None) -> go.Figure:
    """Plot MACs by layer."""
    bars = _bars(macs_by_layer(profile), theme_colours(is_dark).second)
    bars, source = _shaded(bars, shades, is_dark=is_dark)
    words = _("MACs by layer"), _("multiply-accumulates")
    return _by_depth(profile, *words, is_dark, [bars], source=source)


def _shaded(
    bars: dict[str, Any], shades: BarShades | None, *, is_dark: bool
) -> tuple[dict[str, Any], str]:
    """Return bars in the colours of the cost ramp with its scale, and the source of the shades."""
    if shades is None:
        return bars, ""
    colours, ramp = theme_colours(is_dark), cost_ramp(is_dark=is_dark)
    marker = {
        "color": [shades.milliseconds.get(path, 0.0) for path in bars["customdata"]],
        "colorscale": [[place / (len(ramp) - 1), step] for place, step in enumerate(ramp)],
        "cmin": 0,
        "cmax": max(shades.milliseconds.values(), default=0.0) or 1,
        "line": {"width": 1, "color": colours.muted},
        "colorbar": {
            "title": {"text": "ms", "font": {"size": 12, "color": colours.muted}},
            "thickness": 8, "outlinewidth": 0, "nticks": 4,
            "tickfont": {"size": 12, "color": colours.muted},
        },
    }  # fmt: skip
    shown = bars["hovertemplate"].replace("<br>", ", %{marker.color:.3g} ms<br>", 1)
    return bars | {"marker": marker, "hovertemplate": shown}, _("Colour: {quantity}").format(
        quantity=shades.source
    )


def bars_by_depth(
    profile: Profile,
    operations: Sequence[Operation],
    values: Sequence[float],
    title: str,
    y: str,
    source: str,
    *,
    is_dark: bool,
) -> go.Figure:
    """Plot a bar for each of some operations, with the line that says where the values are from."""
    series = _series(list(operations), list(values))
    bars = _bars(series, theme_colours(is_dark).accent)
    return _by_depth(profile, title, y, is_dark, [bars], source=source)


def receptive_field_figure(profile: Profile, *, is_dark: bool) -> go.Figure:
    """Plot the feature maps' receptive fields, against the size of the image."""
    colours = theme_colours(is_dark)
    height, width = receptive_fields(profile), receptive_fields(profile, axis=1)
    if height == width:
        traces = _field_traces(height, is_dark, _("shortest path"), _("longest path"))
    else:
        traces = [
            *_field_traces(height, is_dark, _("shortest path, height"), _("longest path, height")),
            *_field_traces(
                width, is_dark, _("shortest path, width"), _("longest path, width"), opacity=0.5
            ),
        ]
    side = profile.operations[0].out_shape[1]
    across = {"xref": "x domain", "yref": "y"}
    image = {
        **across,
        "type": "line",
        "x0": 0,
        "x1": 1,
        "y0": side,
        "y1": side,
        "line": {"color": colours.muted, "width": 1, "dash": "dash"},
    }
    annotation = {
        **across,
        "x": 1,
        "xanchor": "right",
        "y": side,
        "yanchor": "bottom",
        "showarrow": False,
        "text": _("image: {side} px").format(side=side),
        "font": {"size": 11, "color": colours.muted},
    }
    return _by_depth(
        profile,
        _("Receptive field"),
        _("pixels along one axis"),
        is_dark,
        traces,
        shapes=[image],
        annotations=[annotation],
        showlegend=True,
    )


def _field_traces(
    fields: FieldSeries, is_dark: bool, shortest: str, longest: str, opacity: float = 1
) -> list[dict[str, Any]]:
    """Return the two lines of one axis by their names."""
    colours = theme_colours(is_dark)
    shared: dict[str, Any] = {
        "type": "scatter",
        "x": fields.positions,
        "customdata": fields.paths,
        "mode": "lines+markers",
        "marker": CLICKABLE,
    }
    if opacity < 1:
        shared["opacity"] = opacity
    return [
        shared
        | {
            "y": fields.smallest,
            "name": shortest,
            "line": {"color": colours.second, "width": 2, "dash": "dot"},
            "hovertemplate": "%{y} px",
        },
        shared
        | {
            "y": fields.largest,
            "name": longest,
            "line": {"color": colours.accent, "width": 2},
            "hovertemplate": "%{y} px<br>%{customdata}",
        },
    ]


def cost_figures(
    profile: Profile, *, is_dark: bool, shades: BarShades | None = None
) -> dict[str, go.Figure]:
    """Plot all costs of a network, by a short name, in the order in which a page shows them.

    ``shades`` colours the bars of parameters and MACs. A network without feature maps, such as a
    language model, has these two only.
    """
    figures: dict[str, Callable[..., go.Figure]] = {
        "channels": channel_figure,
        "resolution": resolution_figure,
        "params": partial(params_figure, shades=shades),
        "macs": partial(macs_figure, shades=shades),
        "receptive-field": receptive_field_figure,
    }
    if not feature_maps(profile):
        figures = {name: figures[name] for name in ("params", "macs")}
    return {name: draw(profile, is_dark=is_dark) for name, draw in figures.items()}


def _by_depth(
    profile: Profile,
    title: str,
    y: str,
    is_dark: bool,
    data: Sequence[Mapping[str, Any]],
    shapes: Sequence[Mapping[str, Any]] = (),
    source: str = "",
    **more: Any,
) -> go.Figure:
    """Plot values over the operations in order, with the stages marked."""
    colours = theme_colours(is_dark)
    starts = [index for name, index in stage_starts(profile).items() if name != "input"]
    # One shape for all of them: Plotly takes its time over each.
    stages = {
        "type": "path",
        "path": " ".join(f"M {start - 0.5} 0 V 1" for start in starts),
        "yref": "paper",
        "line": {"color": colours.line, "width": 1},
        "layer": "below",
    }
    return figure(
        title,
        _("operation, in the order in which they run"),
        y,
        is_dark=is_dark,
        source=source or _("Computed from the built network"),
        data=data,
        shapes=[stages, *shapes],
        xaxis={"showgrid": False, "range": (-0.5, len(profile.operations) - 0.5)},
        **more,
    )


def _line(series: Series, is_dark: bool, shown: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": series.positions,
        "y": series.values,
        "customdata": series.paths,
        "mode": "lines+markers",
        "marker": CLICKABLE,
        "line": {"shape": "hv", "color": theme_colours(is_dark).accent, "width": 2},
        "hovertemplate": f"{shown}<br>%{{customdata}}<extra></extra>",
    }


def _bars(series: Series, colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": series.positions,
        "y": series.values,
        "customdata": series.paths,
        "marker": {"color": colour, "line": {"width": 0}},
        "width": max(1.0, (series.positions[-1] if series.positions else 0) / 150),
        "hovertemplate": "%{y:.3s}<br>%{customdata}<extra></extra>",
    }
