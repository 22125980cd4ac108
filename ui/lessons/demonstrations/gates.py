"""Show pooling on numbers, a gate step by step, and sigmoid beside softmax."""

import streamlit as st

from backbones.registry import parse
from inspection.pooling_records import WINDOWS
from language.catalogue import _
from teaching.demonstration_pictures import MARKED
from teaching.demonstrations import GateSteps, Pooling, SigmoidAndSoftmax
from ui.lessons.demonstrations import computed
from ui.lessons.demonstrations.frame import LOW, choose_step, show_picture
from ui.style import is_dark
from viz.gate_step_plots import sigmoid_softmax_figure, step_figure, step_names
from viz.pooling_plots import arithmetic, pooling_figure, windows_of

FACTORS = (1, 5, 20, 50, 100)
MOST_ADDED = 6.0


def show_pooling(settings: Pooling, key: str) -> None:
    """Show a small map and what pooling makes of it; a slider goes from window to window."""
    place, said = st.empty(), st.empty()
    left, right = st.columns([1, 3], gap="medium")
    with left:
        sizes = {size: f"{size} × {size}" for size in WINDOWS}
        size = st.segmented_control(
            _("Window"), list(sizes), required=True, default=WINDOWS[0],
            format_func=sizes.__getitem__, key=f"{key}-size",
        ) or WINDOWS[0]  # fmt: skip
    pooled = computed.pooled(settings.digit, size)
    count = windows_of(pooled)
    with right:
        chosen = st.slider(
            _("Marked window"), 1, count, min(MARKED + 1, count), key=f"{key}-{size}-window"
        )
    with place.container():
        fig = pooling_figure(pooled, chosen - 1, settings.digit, is_dark=is_dark())
        show_picture(fig, key, room=LOW)
    said.markdown("  \n".join(arithmetic(pooled, chosen - 1)).replace("*", "\\*"))


def show_gate_steps(settings: GateSteps, key: str) -> None:
    """Show what goes into each step of a gate, and what comes out."""
    steps = computed.gate_steps(parse(settings.spec), settings.digit)
    place = st.empty()
    chosen = choose_step(key, _("Step"), step_names())
    with place.container():
        show_picture(step_figure(steps, chosen, settings.digit, is_dark=is_dark()), key)


def show_sigmoid_and_softmax(settings: SigmoidAndSoftmax, key: str) -> None:
    """Show both functions of the values in front of a gate, which two sliders change."""
    steps = computed.gate_steps(parse(settings.spec), settings.digit)
    place = st.empty()
    left, right = st.columns(2, gap="medium")
    with left:
        factor = st.select_slider(
            _("Values times"), FACTORS, key=f"{key}-factor",
            help=_("With first weights all values are near 0; training makes them larger."),
        )  # fmt: skip
    with right:
        added = st.slider(
            _("Added to the largest value"), 0.0, MOST_ADDED, 0.0, 0.5, key=f"{key}-added",
            help=_("With sigmoid the other gates stay as they are; with softmax they shrink."),
        )  # fmt: skip
    with place.container():
        fig = sigmoid_softmax_figure(steps, factor, added, settings.digit, is_dark=is_dark())
        show_picture(fig, key)
