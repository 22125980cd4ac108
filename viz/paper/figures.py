"""Find the papers' figures that a network has, by its graph and not by its family's name."""

from collections.abc import Callable, Mapping
from functools import partial

from analysis.records import Profile
from language.catalogue import _
from viz.outline import Node
from viz.paper import cells, dense, gates, orders, residual, scaling
from viz.paper.extras import Extras
from viz.paper.panel import PaperFigure
from viz.paper.units import plain_blocks, residual_units
from viz.wiring import Wirings

Draw = Callable[[], PaperFigure]


def subject_words() -> Mapping[str, str]:
    """Name the figures in the reader's language, by their words in addresses."""
    return {
        dense.SUBJECT: _("Dense block"),
        cells.SUBJECT: _("Cells and search"),
        gates.SUBJECT: _("Squeeze and excitation"),
        scaling.SUBJECT: _("Compound scaling"),
        residual.SUBJECT: _("Residual block"),
        orders.SUBJECT: _("Orders of activation"),
    }


def paper_figures(
    profile: Profile, root: Node, wirings: Wirings, extras: Extras
) -> Mapping[str, Draw]:
    """Return the figures of a network by their subjects, that of its paper first."""
    found: dict[str, Draw] = {}
    blocks = dense.complete_blocks(profile, root, wirings)
    if blocks:
        found[dense.SUBJECT] = partial(dense.dense_figure, profile, root, blocks, extras.growth)
    if extras.scaled:
        found[scaling.SUBJECT] = partial(_scaling, extras.scaled, extras.is_low)
    rows = cells.cell_rows(root, wirings)
    if rows:
        found[cells.SUBJECT] = partial(cells.cells_figure, profile, wirings, rows)
    # Sums within cells make no residual units.
    units = [] if rows else residual_units(profile)
    plain = [] if units else plain_blocks(profile)
    if (units or plain) and not rows:
        found[residual.SUBJECT] = partial(residual.residual_figure, profile, units, plain)
    if gated := gates.all_gates(profile):
        found[gates.SUBJECT] = partial(gates.gates_figure, profile, gated, units, extras.gates)
    if orders.own_order(profile, units) is not None:
        found[orders.SUBJECT] = partial(orders.orders_figure, profile, units, is_low=extras.is_low)
    first = [extras.first] if extras.first in found else []
    return {subject: found[subject] for subject in dict.fromkeys([*first, *found])}


def _scaling(scaled: Callable[[], scaling.Scaled], is_low: bool) -> PaperFigure:
    return scaling.scaling_figure(scaled(), is_low=is_low)
