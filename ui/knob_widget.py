"""Show one setting as a widget, by its type, bounds and choices."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from knobs.knob import Knob, as_text
from knobs.model import KnobModel
from language.catalogue import _
from language.said import SaidError

OFF = "off"
"""The absent value, as models read it."""

MANY = 12
"""Longest list of values that is tried out for which of them fit."""

Fitting = tuple[tuple[Any, ...], SaidError | None]
"""Values that fit the other settings, and why the last of the others does not."""


def label(info: Knob, name: str) -> str:
    """Return a setting's name as words."""
    return _(info.title(name))


def _all(model: Any, name: str) -> Fitting:
    return model.choices(name), None


def show_knob(
    model: KnobModel,
    name: str,
    key: str,
    on_change: Callable[..., None],
    args: tuple[Any, ...] = (),
    value: Any = None,
    fitting: Callable[[Any, str], Fitting] = _all,
) -> None:
    """Show the widget of a setting of ``model``; ``value`` stands in it if given.

    ``fitting`` tells which of the choices fit the other settings: only those are offered.
    """
    info, kind = model.knob(name), model.kind(name)
    value = model.value(name) if value is None else value
    common: dict[str, Any] = {
        "label": _("{label} ({symbol})").format(label=label(info, name), symbol=info.symbol)
        if info.symbol
        else label(info, name),
        "key": key,
        "help": _(info.help),
        "on_change": on_change,
        "args": args,
    }
    choices = model.choices(name)
    if kind == "flag":
        options, reason = fitting(model, name)
        st.session_state[key] = value
        if reason:
            common["help"] += "\n\n" + reason.sentence(_)
        st.toggle(disabled=len(options) == 1, **common)
    elif kind == "word":
        options, reason = _with(value, fitting(model, name))
        if len(options) == 1 and reason:
            common["help"] += "\n\n" + reason.sentence(_)
        st.session_state[key] = value
        st.segmented_control(options=options, required=True, disabled=len(options) == 1, **common)
    elif len(choices) > MANY:
        st.session_state[key] = value
        st.select_slider(options=choices, **common)
    elif choices and kind not in ("list", "text"):
        _show_suggestions(value, _with(value, fitting(model, name)), common)
    elif kind in ("number", "whole number"):
        _show_number(info, value, common, is_whole=kind == "whole number")
    else:
        st.session_state[key] = as_text(value)
        st.text_input(**common)


def _with(value: Any, fitting: Fitting) -> Fitting:
    options, reason = fitting
    return (options if value in options else (*options, value)), reason


def _show_suggestions(value: Any, fitting: Fitting, common: dict[str, Any]) -> None:
    """Show a list of usual values, in which any other may be typed."""
    options, reason = fitting
    is_fixed = len(options) == 1 and reason is not None
    if is_fixed and reason:
        common["help"] += "\n\n" + reason.sentence(_)
    # As words: a widget takes None for "nothing chosen", and what is typed is a word too.
    words = [OFF if option is None else as_text(option) for option in options]
    st.session_state[common["key"]] = OFF if value is None else as_text(value)
    st.selectbox(
        options=words, format_func=_shown, disabled=is_fixed, accept_new_options=True, **common
    )


def _show_number(info: Knob, value: Any, common: dict[str, Any], is_whole: bool) -> None:
    low, high = info.low or 0.0, info.high or 0.0
    if is_whole:
        st.session_state[common["key"]] = value
        st.number_input(min_value=int(low), max_value=int(high), step=int(info.step or 1), **common)
    else:
        st.session_state[common["key"]] = float(value)
        step = info.step or (0.05 if high - low >= 0.5 and value >= 0.05 else 0.001)
        st.number_input(
            min_value=float(low), max_value=float(high), step=step, format="%g", **common
        )


def _shown(word: str) -> str:
    return _("off") if word == OFF else word
