"""Show what a block adds, and addition beside concatenation, on real tensors."""

import streamlit as st

from backbones.registry import parse
from language.catalogue import _
from teaching.demonstrations import MOST_CHANNELS, AddAndConcatenate, ResidualSum
from ui.lessons.demonstrations import computed
from ui.lessons.demonstrations.frame import choose_step, show_picture
from ui.style import is_dark
from viz.tensor_plots import merge_figure, sum_figure


def show_residual_sum(settings: ResidualSum, key: str) -> None:
    """Show x, F(x) and F(x) + x of one of the network's blocks."""
    spec = parse(settings.spec)
    blocks = computed.block_sums(spec, settings.digit)
    place = st.empty()
    chosen = 0
    if len(blocks) > 1:
        chosen = choose_step(key, _("Block"), [block.path for block in blocks])
    image = computed.picture(spec, settings.digit)
    with place.container():
        show_picture(sum_figure(blocks[chosen], image, settings.digit, is_dark=is_dark()), key)


def show_add_and_concatenate(settings: AddAndConcatenate, key: str) -> None:
    """Show two tensors, their sum and their concatenation; a slider gives them more channels."""
    place = st.empty()
    channels = st.slider(
        _("Channels of each"), 2, MOST_CHANNELS, settings.channels, key=f"{key}-channels"
    )
    (text,) = settings.model_copy(update={"channels": channels}).networks
    block = computed.block_sums(parse(text), settings.digit, channels)[0]
    with place.container():
        fig = merge_figure(block.x, block.branch, settings.digit, is_dark=is_dark())
        show_picture(fig, key)
