"""Costly calls, made once for all readers; keyed by the spec's text form.

Results are frozen records that all sessions share: a copy for each reader would cost more than the
computation.
"""

import time
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from cachetools import LRUCache

from analysis.collection import collection_paused
from analysis.records import Profile
from analysis.summary import text_summary
from analysis.trace import profile
from analysis.weight_records import Source, Weights
from analysis.weights import weights
from language.catalogue import use
from operation.log import event
from ui.keeping import Networks, kept
from viz.changes import Changes, changes
from viz.cost_plots import cost_figures
from viz.difference import Difference
from viz.dot import dot
from viz.export import export
from viz.figures import figures as network_figures
from viz.layer_table import Grouping, layer_table
from viz.network_data import network_json
from viz.node_layout import DiagramLayout, lay_out_diagram
from viz.outline import Node, outline
from viz.picture import Picture, picture_data
from viz.scene import compose, opened_paths
from viz.wiring import Wirings

MOST_OPERATIONS = 80_000
"""Of all kept networks together, with their tables about 100 MiB: 450 times ResNet-50."""

SELDOM = 24
"""Kept of what is looked at seldom, or only on the way to what is kept."""

NETWORKS = Networks(MOST_OPERATIONS)


@kept(NETWORKS)
def network(text: str) -> Profile:
    """The profile of a spec's text form."""
    start = time.perf_counter()
    found = profile(text)
    milliseconds = round(1e3 * (time.perf_counter() - start))
    event("network", "profiled", spec=text, milliseconds=milliseconds)
    return found


@kept(NETWORKS.made())
def tree(text: str) -> Node:
    """The outline of a spec's network."""
    with collection_paused():
        return outline(network(text))


@kept(NETWORKS.made())
def wirings(text: str) -> Wirings:
    """Which parts of a spec's network read which."""
    return Wirings(network(text))


@kept(LRUCache(SELDOM))
def insides(text: str, direction: str, language: str) -> DiagramLayout:
    """Everything that a diagram of a spec's network is put together from."""
    use(language)
    with collection_paused():
        return lay_out_diagram(network(text), tree(text), direction, wirings(text))


@kept(NETWORKS.made())
def arrays(text: str, direction: str, language: str) -> str:
    """The same as JSON for the browser."""
    use(language)
    with collection_paused():
        return network_json(insides(text, direction, language))


@kept(NETWORKS.made())
def figure_subjects(text: str) -> dict[str, tuple[str, ...]]:
    """What kinds of figure a spec's network gives, and the parts that each shows."""
    with collection_paused():
        found = network_figures(network(text), tree(text), wirings(text))
    return {kind: tuple(figure.subject for figure in some) for kind, some in found.items()}


@kept(LRUCache(SELDOM))
def figure(text: str, kind: str, subject: str, language: str) -> Picture:
    """One of the figures, in a language; raises LayoutError."""
    use(language)
    found = network_figures(network(text), tree(text))[kind]
    return next(figure for figure in found if figure.subject == subject).draw(f"{text} {subject}")


@kept(LRUCache(SELDOM))
def figure_arrays(text: str, kind: str, subject: str, language: str) -> dict[str, Any]:
    """The same as arrays for the browser."""
    return picture_data(figure(text, kind, subject, language))


@kept(LRUCache(SELDOM))
def changed(base: str, text: str, language: str) -> Changes:
    """What is new in a spec's network against another one's."""
    use(language)
    difference = Difference(network(base), network(text))
    return changes(difference, tree(base), tree(text))


@kept(LRUCache(SELDOM))
def exported(
    text: str,
    view: str,
    subject: str,
    opened: str,
    colour: str,
    ending: str,
    language: str,
    base: str = "",
) -> bytes:
    """A file of a diagram as it is open, or of a figure; a diagram's subject is its direction.

    A diagram shows its changes against the network ``base``, where there is one.
    """
    use(language)
    if view != "network":
        return export(figure(text, view, subject, language), ending)
    data = arrays(text, subject, language)
    new = changed(base, text, language) if base else Changes()
    if ending == "dot":
        paths = opened_paths(data, opened)
        return dot(network(text), tree(text), paths, direction=subject, changes=new).encode()
    return export(compose(data, opened, colour=colour, title=text, changes=new), ending)


@kept(LRUCache(SELDOM))
def figures(text: str, is_dark: bool, language: str) -> dict[str, go.Figure]:
    """The cost plots, titled in a language."""
    use(language)
    return cost_figures(network(text), is_dark=is_dark)


@kept(NETWORKS.made())
def table(text: str, grouping: Grouping) -> pd.DataFrame:
    """The per-layer table, or its sums."""
    return layer_table(network(text), grouping)


@kept(LRUCache(SELDOM))
def summary(text: str) -> str:
    """Torchinfo's text table."""
    return text_summary(text)


@kept(LRUCache(8))
def weights_of(text: str, source: Source) -> Weights:
    """The weights of a spec's network, looked at."""
    return weights(text, source)
