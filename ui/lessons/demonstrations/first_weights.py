"""Show gains by block and gradients by layer of networks with their first weights."""

import streamlit as st

from inspection.layer_gradients import IMAGES
from teaching.demonstration_values import marks, named
from teaching.demonstrations import Gains, Gradients
from training.recipe import Recipe
from ui.lessons.demonstrations import computed
from ui.lessons.demonstrations.frame import show_picture
from ui.style import is_dark
from viz.first_weight_plots import against, gains_figure, layer_gradient_figure


def show_gains(settings: Gains, key: str) -> None:
    """Show what each block makes of a small change, and that F' may be negative."""
    found = {name: computed.gains(spec) for name, spec in named(settings.specs).items()}
    show_picture(gains_figure(found, marks(settings.specs), is_dark=is_dark()), key)
    if told := against(found):
        st.markdown(told)


def show_gradients(settings: Gradients, key: str) -> None:
    """Show the gradients of all networks on one scale."""
    networks = named(settings.specs)
    found = {name: computed.gradients(spec) for name, spec in networks.items()}
    fig = layer_gradient_figure(
        found, IMAGES, Recipe().size, marks(settings.specs), is_dark=is_dark()
    )
    show_picture(fig, key)
