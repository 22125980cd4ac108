"""Show the signals of trained networks block by block, and their gradients layer by layer."""

from typing import cast

import streamlit as st

from inspection import stored
from inspection.records import Moment, Signals
from language.catalogue import _
from training.stored import read_records
from ui.inside.inspection import Pairs, show_inspections
from ui.plots import show_plot
from ui.store import store
from ui.style import is_dark
from ui.views import choose_view, in_pairs
from viz.signal_plots import (
    Measured,
    gain_figures,
    gradient_figures,
    moment_words,
    size_figures,
    training_figure,
)

KIND = "signals"


def show_signals(pairs: Pairs) -> None:
    """Show sizes, gains and gradients at one moment, and gradients over the training."""
    networks = _measured(pairs)
    show_inspections(KIND, _("Measure signals and gradients"), pairs)
    if not networks:
        st.caption(
            _(
                "A batch of training images goes forward and back through each network of the "
                "comparison, with its first weights and with the trained ones."
            )
        )
        return
    words = {str(word): told for word, told in moment_words().items()}
    moment = cast(Moment, choose_view(st.container(), _("Moment"), "moment", words, is_bare=True))
    figures = {
        **gain_figures(networks, moment, is_dark=is_dark()),
        **{
            f"gradient-{label}": figure
            for label, figure in gradient_figures(networks, moment, is_dark=is_dark()).items()
        },
        **{
            f"size-{label}": figure
            for label, figure in size_figures(networks, moment, is_dark=is_dark()).items()
        },
    }
    st.markdown(
        _(
            "**1 + F'.** A block with a shortcut computes y = x + F(x): a small change v of x "
            "becomes v + F'(x) v. So the gain of each block stays near 1, forwards and backwards, "
            "and their product over all blocks neither vanishes nor explodes. Without the shortcut "
            "it is F' alone, and the product of many such factors grows or shrinks."
        )
    )
    for column, (name, figure) in in_pairs(list(figures.items())):
        with column:
            show_plot(figure, f"signals-{name}")
    if figure := training_figure(networks, is_dark=is_dark()):
        show_plot(figure, "signals-training")
    st.caption(_("All plots of one kind share one scale, whichever network they show."))


def _measured(pairs: Pairs) -> list[Measured]:
    layers = read_records(store(), [one.run.id for one, _run in pairs], ("layers",))
    found = []
    for one, run in pairs:
        records: list[Signals] = stored.read(store(), run) if run else []
        if records:
            signals = {record.moment: record for record in records}
            found.append(Measured(one.label, one.place, signals, layers[one.run.id]))
    return found
