"""Costly calls, made once for all readers; keyed by the spec's text form.

Results are frozen records that all sessions share, so they are cached as resources: a copy for
each reader would cost more than the computation.
"""

import json

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.records import Profile
from analysis.summary import text_summary
from analysis.trace import profile
from language.catalogue import use
from viz.cost_plots import cost_figures
from viz.interior import Plan, plan
from viz.layer_table import Grouping, layer_table
from viz.outline import Node, outline
from viz.wire import network_data

ENTRIES = 256


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def network(text: str) -> Profile:
    """The profile of a spec's text form."""
    return profile(text)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def tree(text: str) -> Node:
    """The outline of a spec's network."""
    return outline(network(text))


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def insides(text: str, direction: str, language: str) -> Plan:
    """Everything that a diagram of a spec's network is put together from."""
    use(language)
    return plan(network(text), tree(text), direction)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def arrays(text: str, direction: str, language: str) -> str:
    """The same as JSON for the browser."""
    return json.dumps(network_data(insides(text, direction, language)), separators=(",", ":"))


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def figures(text: str, is_dark: bool, language: str) -> dict[str, go.Figure]:
    """The cost plots, titled in a language."""
    use(language)
    return cost_figures(network(text), is_dark=is_dark)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def table(text: str, grouping: Grouping) -> pd.DataFrame:
    """The per-layer table, or its sums."""
    return layer_table(network(text), grouping)


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def summary(text: str) -> str:
    """Torchinfo's text table."""
    return text_summary(text)
