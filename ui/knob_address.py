"""Keep settings in the address: each under its own name, as text, unless it is the default."""

from typing import TypeVar

import streamlit as st

from knobs.knob import as_text
from knobs.model import KnobModel
from language.catalogue import _
from language.said import SaidError

M = TypeVar("M", bound=KnobModel)


def read_knobs(usual: M, mistakes: list[str]) -> M:
    """Read the settings of the address into a model; collects a refusal for each invalid one."""
    model = usual
    for name in model.knob_names():
        if name in st.query_params:
            try:
                model = model.but(**{name: st.query_params[name]})
            except SaidError as error:
                mistakes.append(error.sentence(_))
    return model


def write_knobs(model: KnobModel, usual: KnobModel | None = None) -> None:
    """Put the settings that are not the usual ones into the address, and take the others out."""
    changed = model.changed(usual)
    for name in model.knob_names():
        put(name, as_text(changed[name]) if name in changed else None)


def put(name: str, text: str | None) -> None:
    """Put a word into the address, or take it out."""
    if text is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = text
