"""Show demonstrations by their names: ``SHOWN`` has a function for each of their settings."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from language.catalogue import _
from language.said import SaidError
from ui.lessons.demonstrations import frame
from ui.lessons.demonstrations.choices import show_choices
from ui.lessons.demonstrations.connections import show_connections
from ui.lessons.demonstrations.first_weights import show_gains, show_gradients
from ui.lessons.demonstrations.gates import (
    show_gate_steps,
    show_pooling,
    show_sigmoid_and_softmax,
)
from ui.lessons.demonstrations.space import show_search_space
from ui.lessons.demonstrations.tensors import show_add_and_concatenate, show_residual_sum

Show = Callable[[Any, str], None]


def _framed(show: Show) -> Show:
    """Put what is shown into a container that style sheets know; an error is told in it."""

    def framed(settings: Any, key: str) -> None:
        with frame.framed(key):
            try:
                show(settings, key)
            except SaidError as error:
                st.error(error.sentence(_))

    return framed


_SHOWN: Mapping[str, Show] = {
    "residual-sum": show_residual_sum,
    "add-and-concatenate": show_add_and_concatenate,
    "connections": show_connections,
    "pooling": show_pooling,
    "gate-steps": show_gate_steps,
    "sigmoid-and-softmax": show_sigmoid_and_softmax,
    "search-space": show_search_space,
    "choices": show_choices,
    "gains": show_gains,
    "gradients": show_gradients,
}

SHOWN: Mapping[str, Show] = MappingProxyType({name: _framed(show) for name, show in _SHOWN.items()})
"""Functions that show a demonstration by its settings; all keys begin with the one given."""
