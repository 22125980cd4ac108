"""Show the loss around the weights of networks: those of the comparison, and the shipped ones."""

from collections.abc import Sequence

import streamlit as st

from inspection import stored
from inspection.records import Surface, SurfaceRow
from inspection.shipped import COMMAND, NAMES, shipped_surfaces
from language.catalogue import _
from runs.tables import Run
from ui.inside.inspection import Pairs, show_inspections
from ui.inside.subject import Chosen
from ui.plots import show_plot
from ui.store import store
from ui.style import is_dark
from ui.views import in_pairs
from viz.surface_plots import surface_figures

KIND = "surface"


def show_surfaces(pairs: Pairs) -> None:
    """Show the surfaces of the comparison's networks as far as they are computed."""
    show_inspections(KIND, _("Compute the surface of each network"), pairs)
    own = [(one.label, found) for one, run in pairs if run and (found := _read(one, run))]
    if own:
        _show(own, "own")
        _show_meaning()
        shown = pairs[0][0].run.id
        st.caption(_("The same from the command line, at the home folder of this server:"))
        st.code(f"python cli.py surface {shown} --json", language=None, wrap_lines=True)
    else:
        show_shipped()


def show_shipped() -> None:
    """Show the surfaces of plain-56 and ResNet-56 that come with the project."""
    _show(list(zip(NAMES, shipped_surfaces(), strict=True)), "shipped")
    _show_meaning()
    st.caption(_("Computed beforehand: digits of 14 pixels, 8 epochs, one seed. The command:"))
    st.code(COMMAND, language=None, wrap_lines=True)


def _show(surfaces: Sequence[tuple[str, Surface]], key: str) -> None:
    figures = surface_figures(surfaces, is_dark=is_dark())
    for column, (place, figure) in in_pairs(list(enumerate(figures))):
        with column:
            show_plot(figure, f"surface-{key}-{place}")


def _show_meaning() -> None:
    st.markdown(
        _(
            "The trained weights are in the middle. From there two random directions lead away; "
            "each filter of a direction is as long as the network's own filter, so that networks "
            "can be compared (Li et al. 2018). Normalisation and biases stay as they are. Height "
            "is the loss, on one scale for all networks; losses above 1,000 are cut off."
        )
    )


def _read(one: Chosen, run: Run) -> Surface | None:
    """Return the rows that are there, from the first on; None where there are fewer than two."""
    rows: list[SurfaceRow] = stored.read(store(), run)
    if len(rows) < 2:
        return None
    outcome = one.outcome
    return Surface(
        one.run.spec,
        rows[0].span,
        rows[0].images,
        outcome.test_accuracy if outcome else 0.0,
        tuple(row.losses for row in rows),
    )
