"""Draw a spec's network, or one of the figures that it gives rise to, without the app."""

from collections.abc import Callable, Sequence
from functools import partial

from analysis.gate_records import GateValues
from analysis.of_spec import profile_spec
from analysis.records import Profile
from backbones.family import Scaling
from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from language.said import SaidError, message
from viz.changes import Changes, changes
from viz.difference import Difference
from viz.dot import dot
from viz.figures import figures
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import open_to, outline
from viz.paper.dense import EXERCISE, Growth
from viz.paper.extras import Extras
from viz.paper.panel import arranged
from viz.paper.scaling import Scaled
from viz.picture import Picture
from viz.scene import LONGEST, compose


class NoFigureError(SaidError):
    """A figure that a network does not have; the message tells those that it has."""


def draw_network(
    network: Profile,
    *,
    opening: str = "",
    level: int = 1,
    direction: str = "TB",
    colour: str = "kind",
    base: Profile | None = None,
) -> Picture:
    """Draw a diagram, open as an address says it or else to a level; marked against ``base``."""
    data = network_json(lay_out_diagram(network, outline(network), direction))
    return compose(
        data,
        opening,
        level=level,
        colour=colour,
        title=network.name,
        changes=_changes(network, base),
        longest=LONGEST,
    )


def dot_text(network: Profile, level: int, direction: str, base: Profile | None) -> str:
    """Write a diagram in Graphviz's language."""
    opened = open_to(outline(network), level)
    new = _changes(network, base)
    return dot(network, outline(network), opened, direction=direction, changes=new)


def draw_figure(
    spec: BackboneSpec,
    network: Profile,
    view: str,
    part: str = "",
    *,
    extras: Extras | None = None,
    has_exercise: bool = True,
) -> Picture:
    """Draw a figure by its kind and the part that it shows; raises NoFigureError.

    ``extras`` is what a paper's figures show besides the network, the usual where it is None.
    Without ``has_exercise`` such a figure has no panel with numbers of the reader's own.
    """
    extras = extras or paper_extras(spec)
    found = figures(network, outline(network), extras=extras).get(view, ())
    for figure in found:
        if part in ("", figure.subject):
            if figure.panels and not has_exercise:
                return arranged(figure.panels().of_network(), network.name)
            return figure.draw(f"{network.name} {figure.subject}".strip())
    raise NoFigureError(
        message("--view {view} --part '{part}': there is {there}"),
        view=view,
        part=part,
        there=", ".join(figure.subject for figure in found) or "none in this network",
    )


def _changes(network: Profile, base: Profile | None) -> Changes:
    if base is None:
        return Changes()
    return changes(Difference(base, network), outline(base), outline(network))


def paper_extras(
    spec: BackboneSpec,
    profile_of: Callable[[BackboneSpec], Profile] = profile_spec,
    growth: Growth = EXERCISE,
    gates: Sequence[GateValues] = (),
) -> Extras:
    """Return what the figures of a spec's paper show besides its network."""
    family = FAMILIES[spec.family]
    steps = family.scaling(spec)
    scaled = partial(_scaled, steps, profile_of) if steps else None
    return Extras(family.figure, growth, tuple(gates), scaled)


def _scaled(steps: Scaling, profile_of: Callable[[BackboneSpec], Profile]) -> Scaled:
    networks = {name: profile_of(spec) for name, spec in steps.specs.items()}
    factors = steps.width, steps.depth, steps.resolution
    return Scaled(*factors, networks, steps.phi, steps.bases, steps.is_example)
