"""Plot several networks over each other by relative depth."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from analysis.records import Profile
from language.catalogue import _
from language.said import message
from viz.by_depth import along
from viz.theme import figure, names_below
from viz.times import Times
from viz.variant_marks import mark

TITLES: Mapping[str, tuple[str, str]] = {
    "channels": (message("Channels"), message("channels")),
    "resolution": (message("Resolution"), message("height (pixels)")),
    "params": (message("Parameters up to here"), message("parameters")),
    "macs": (message("MACs up to here"), message("multiply-accumulates")),
    "activations": (message("Activations up to here"), message("bytes")),
    "time": (message("Time up to here (at least)"), message("milliseconds")),
    "field": (message("Receptive field"), message("height (pixels)")),
}
"""Title and axis of each plot, in the order in which a page shows them."""

MOST_POINTS = 400
"""Points of a line; of a longer one every second or third is drawn."""


def compare_figures(
    networks: Sequence[Profile], names: Sequence[str], times: Times, *, is_dark: bool
) -> dict[str, go.Figure]:
    """Plot each measure of all networks from image, 0, to answer, 1; the time is a lower bound."""
    lines = [along(network, times.device) for network in networks]
    computed = _("Computed from the built networks")
    found = {}
    for measure, (title, y) in TITLES.items():
        traces = []
        for place, (line, name) in enumerate(zip(lines, names, strict=True)):
            own = mark(place, is_dark)
            values = line[measure]
            step = -(-len(values.depths) // MOST_POINTS) or 1
            # The last value is the whole sum, which must not be left out.
            depths = (*values.depths[:-1:step], *values.depths[-1:])
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": name,
                    "x": depths,
                    "y": (*values.values[:-1:step], *values.values[-1:]),
                    "line": {"color": own.colour, "dash": own.dash, "width": 2, "shape": "hv"},
                    "hovertemplate": "%{y:.4s}",
                }
            )
        drawn = figure(
            _(title),
            _("relative depth: from the image, 0, to the answer, 1"),
            _(y),
            is_dark=is_dark,
            source=times.source if measure == "time" else computed,
            data=traces,
            xaxis={"range": [0, 1]},
            yaxis={"rangemode": "tozero", "exponentformat": "SI"},
        )
        names_below(drawn)
        found[measure] = drawn
    return found
