"""Imports that take seconds, done in the background while the reader sees the page arrive."""

import gc
import importlib
from threading import Thread

import streamlit as st

HEAVY = (
    "backbones.registry",
    "analysis.trace",
    "plotly.graph_objects",
    "pandas",
    "training.supervisor",
)


@st.cache_resource(show_spinner=False)
def start_warming() -> Thread:
    """Load torch and the rest once for all readers; returns the thread that does."""
    thread = Thread(target=_warm, name="warm", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    for module in HEAVY:
        importlib.import_module(module)
    # Before the first Start, so that it need not wait; runs left waiting go on.
    importlib.import_module("training.supervisor").ensure()
    # What is loaded now stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    # Caches of whole networks are many objects that live long: look at them seldom.
    gc.set_threshold(50_000, 50, 100)
