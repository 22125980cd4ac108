"""Let a reader sketch a curve: the browser draws it, and what it tells is checked here."""

from collections.abc import Sequence
from math import isfinite

import streamlit as st

from language.catalogue import _, language
from teaching.lesson import Curve
from ui.page_component import leave_to_next_run, page_component
from ui.presenting import is_presented
from viz.sketch_axes import round_step, ticks

KEPT = "lesson-sketches"
"""Session key of the sketches by their component's key, as a component left out forgets its own."""

STEPS = 60
"""Most steps of a key over the whole axis."""


def show_sketch(question: Curve, key: str, given: Sequence[float] | None) -> None:
    """Show the axes and the sketch; once one is ``given`` it stays, and the answer beside it."""
    values = sketch_of(question, key)
    _kept()[key] = values
    low, high = question.low, question.high
    told = _("Your curve: drag its points, or draw across")
    page_component("lesson_sketch")(
        key=key,
        data={
            "stamp": f"{key} {language()} {is_presented()} {given}",
            "title": told if given is None else _("Your curve and the answer"),
            "names": list(question.x),
            "unit": question.unit,
            "low": low,
            "high": high,
            "step": round_step(high - low, STEPS),
            "ticks": [[tick, f"{tick:g}"] for tick in ticks(low, high)],
            "values": list(values if given is None else given),
            "answer": None if given is None else list(question.answer),
            "present": is_presented(),
            "words": {"guess": _("your guess"), "answer": _("answer")},
        },
        on_values_change=leave_to_next_run,
    )


def sketch_of(question: Curve, key: str) -> tuple[float, ...]:
    """Return the values of a sketch: the browser's last, else those kept, else a flat line."""
    state = st.session_state.get(key)
    sent = checked(question, state.get("values") if state is not None else None)
    middle = (question.low + question.high) / 2
    return sent or checked(question, _kept().get(key)) or (middle,) * len(question.x)


def checked(question: Curve, sent: object) -> tuple[float, ...] | None:
    """Return the values that a browser sent; None for what no sketch of the question can be."""
    if not isinstance(sent, list | tuple) or len(sent) != len(question.x):
        return None
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in sent):
        return None
    if not all(isfinite(one) and question.low <= one <= question.high for one in sent):
        return None
    return tuple(map(float, sent))


def _kept() -> dict[str, tuple[float, ...]]:
    found: dict[str, tuple[float, ...]] = st.session_state.setdefault(KEPT, {})
    return found
