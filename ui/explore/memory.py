"""Show the memory that a network takes in training and at inference, for a batch."""

from functools import partial

import streamlit as st

from analysis.memory import MemoryTraceError
from analysis.memory_records import Memory
from language.catalogue import _
from ui import cached
from ui.explore.selection import choose
from ui.explore.view import NetworkView
from ui.plots import show_plot
from ui.style import is_dark
from ui.views import choose_view
from viz.memory_plots import kept_figure, memory_figure, use_words
from viz.numbers import in_bytes

BATCHES = (8, 32, 128)
BUDGETS = (8, 12, 24)
"""Memory in gigabytes (10^9 bytes) for which the largest batch is told."""


def show_memory(view: NetworkView) -> None:
    """Show what is taken at the peak, the largest batches, and two plots."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    words = {
        "momentum": _("Training, SGD with momentum"),
        "sgd": _("SGD"),
        "adamw": _("Adam, AdamW"),
        "inference": _("Inference"),
    }
    mode = choose_view(left, _("Pass and optimiser"), view.key("optimiser"), words)
    sizes = {str(size): str(size) for size in BATCHES}
    batch = int(choose_view(right, _("Images in a batch"), view.key("batch"), sizes))
    try:
        with st.spinner(_("The memory is traced")):
            memory = cached.memory(view.spec, "" if mode == "inference" else mode)
    except MemoryTraceError as error:
        st.info(error.sentence(_))
        return
    _show_sums(memory, batch)
    take = partial(choose, view)
    figure = memory_figure(memory, batch, is_dark=is_dark())
    show_plot(figure, view.key("plot-memory"), take)
    if memory.optimiser:
        kept = kept_figure(memory, batch, is_dark=is_dark())
        show_plot(kept, view.key("plot-kept"), take)
    st.caption(
        _(
            "The network runs forward and backward on tensors without values, and every tensor of "
            "PyTorch is followed until it is free: float32, the second step of a training. "
            "Workspace are the copies that a convolution makes on a CPU; what CUDA and cuDNN take "
            "beside the tensors is not in it. In passing: results that are not kept, and gradients "
            "of activations."
        )
    )


def _show_sums(memory: Memory, batch: int) -> None:
    peak = memory.peak(batch)
    moment = memory.moments[peak.moment]
    place = _("{bytes} at the peak, at {operation}").format(
        bytes=in_bytes(peak.total), operation=f"`{moment.path}`"
    )
    parts = ", ".join(
        f"{word} {in_bytes(peak.by_use[use])}"
        for use, word in use_words().items()
        if peak.by_use[use]
    )
    st.markdown(f"**{place}**: {parts}")
    if memory.optimiser:
        st.markdown(
            _("Kept for the backward pass, one image: {bytes}, with the image itself").format(
                bytes=in_bytes(memory.kept_for_an_image)
            )
        )
    largest = ", ".join(
        _("{batch} in {memory} GB").format(
            batch=f"{memory.largest_batch(size * 10**9):,}", memory=size
        )
        for size in BUDGETS
    )
    st.markdown(_("Largest batch: {batches}").format(batches=largest))
