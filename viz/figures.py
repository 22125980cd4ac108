"""Find the figures that a network has, by its graph and not by its family's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from analysis.records import Profile
from viz.cell_view import cell_figure, cells
from viz.dense_view import dense_blocks, dense_figure
from viz.gate_view import gate_figure, gates
from viz.outline import Node
from viz.paper.extras import Extras
from viz.paper.figures import paper_figures
from viz.paper.panel import PaperFigure, arranged
from viz.picture import Picture
from viz.stack_view import stack_figure
from viz.wiring import Wirings


@dataclass(frozen=True)
class Figure:
    """One picture of a kind; ``subject`` is the path of the part that it shows.

    A paper's figure also has ``panels``, which a page sets as it has room; its subject is a word.
    """

    subject: str
    draw: Callable[[str], Picture]
    panels: Callable[[], PaperFigure] | None = None


def figures(
    profile: Profile, root: Node, wirings: Wirings | None = None, extras: Extras | None = None
) -> Mapping[str, tuple[Figure, ...]]:
    """Return figures by kind: ``stack`` always, ``paper``, ``dense``, ``cell``, ``gate`` if any.

    ``wirings`` are the network's, where they are known; ``extras`` is what its paper's figures show
    besides. ``draw`` takes the picture's title; that of a cell may raise LayoutError.
    """
    wirings = wirings or Wirings(profile)
    found = {
        "paper": [
            Figure(subject, partial(_arranged, panels), panels)
            for subject, panels in paper_figures(profile, root, wirings, extras or Extras()).items()
        ],
        "stack": [Figure("", partial(stack_figure, profile, root))],
        "dense": [
            Figure(dense.node.path, partial(dense_figure, dense))
            for dense in dense_blocks(root, wirings)
        ],
        "cell": [
            Figure(cell.node.path, partial(cell_figure, profile, cell))
            for cell in cells(root, wirings)
        ],
        "gate": [Figure(gate.path, partial(gate_figure, gate)) for gate in gates(profile)],
    }
    return {kind: tuple(figures) for kind, figures in found.items() if figures}


def _arranged(panels: Callable[[], PaperFigure], title: str) -> Picture:
    return arranged(panels(), title)
