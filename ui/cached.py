"""Costly calls, made once for all readers; keyed by the spec's text form.

Results are frozen records that all sessions share, so they are cached as resources: a copy for
each reader would cost more than the computation.
"""

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.collection import collection_paused
from analysis.records import Profile
from analysis.summary import text_summary
from analysis.trace import profile
from analysis.weight_records import Source, Weights
from analysis.weights import weights
from language.catalogue import use
from viz.changes import Changes, changes
from viz.colours import colouring
from viz.compose import compose
from viz.cost_plots import cost_figures
from viz.difference import Difference
from viz.dot import dot
from viz.export import export
from viz.figures import figures as network_figures
from viz.interior import Plan, plan
from viz.layer_table import Grouping, layer_table
from viz.opening import read_opening
from viz.outline import LEVELS, Node, outline
from viz.picture import Picture
from viz.wire import network_data, picture_data
from viz.wiring import Wirings

ENTRIES = 128
"""Networks that are kept with their tables: what a hundred readers have open, about 140 MiB."""

SELDOM = 24
"""Kept of what is looked at seldom, or only on the way to what is kept."""


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def network(text: str) -> Profile:
    """The profile of a spec's text form."""
    return profile(text)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def tree(text: str) -> Node:
    """The outline of a spec's network."""
    with collection_paused():
        return outline(network(text))


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def wirings(text: str) -> Wirings:
    """Which parts of a spec's network read which."""
    return Wirings(network(text))


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
def insides(text: str, direction: str, language: str) -> Plan:
    """Everything that a diagram of a spec's network is put together from."""
    use(language)
    with collection_paused():
        return plan(network(text), tree(text), direction, wirings(text))


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def arrays(text: str, direction: str, language: str) -> str:
    """The same as JSON for the browser."""
    use(language)
    with collection_paused():
        data = network_data(insides(text, direction, language))
        return json.dumps(data, separators=(",", ":"))


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def figure_subjects(text: str) -> dict[str, tuple[str, ...]]:
    """What kinds of figure a spec's network gives, and the parts that each shows."""
    with collection_paused():
        found = network_figures(network(text), tree(text), wirings(text))
    return {kind: tuple(figure.subject for figure in some) for kind, some in found.items()}


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
def figure(text: str, kind: str, subject: str, language: str) -> Picture:
    """One of the figures, in a language; raises LayoutError."""
    use(language)
    found = network_figures(network(text), tree(text))[kind]
    return next(figure for figure in found if figure.subject == subject).draw(f"{text} {subject}")


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
def figure_arrays(text: str, kind: str, subject: str, language: str) -> dict[str, Any]:
    """The same as arrays for the browser."""
    return picture_data(figure(text, kind, subject, language))


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
def changed(base: str, text: str, language: str) -> Changes:
    """What is new in a spec's network against another one's."""
    use(language)
    difference = Difference(network(base), network(text))
    return changes(difference, tree(base), tree(text))


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
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
    root = tree(text)
    paths = read_opening(root, opened, LEVELS["stages"])
    new = changed(base, text, language) if base else Changes()
    if ending == "dot":
        return dot(network(text), root, paths, direction=subject, changes=new).encode()
    drawn = insides(text, subject, language)
    shades = colouring(network(text), root, paths, colour)
    return export(compose(drawn, paths, shades, title=text, changes=new), ending)


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
def figures(text: str, is_dark: bool, language: str) -> dict[str, go.Figure]:
    """The cost plots, titled in a language."""
    use(language)
    return cost_figures(network(text), is_dark=is_dark)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def table(text: str, grouping: Grouping) -> pd.DataFrame:
    """The per-layer table, or its sums."""
    return layer_table(network(text), grouping)


@st.cache_resource(max_entries=SELDOM, show_spinner=False)
def summary(text: str) -> str:
    """Torchinfo's text table."""
    return text_summary(text)


@st.cache_resource(max_entries=8, show_spinner=False)
def weights_of(text: str, source: Source) -> Weights:
    """The weights of a spec's network, looked at."""
    return weights(text, source)
