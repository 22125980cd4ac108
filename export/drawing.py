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
from viz.paper.scaling import Scaled
from viz.picture import Picture
from viz.scene import LONGEST, compose


class NoFigureError(SaidError):
    """A figure that a network does not have; the message tells those that it has."""


def draw_network(
    spec: BackboneSpec,
    *,
    opening: str = "",
    level: int = 1,
    direction: str = "TB",
    colour: str = "kind",
    base: BackboneSpec | None = None,
) -> Picture:
    """Draw a diagram, open as an address says it or else to a level; marked against ``base``."""
    network = profile_spec(spec)
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


def dot_text(spec: BackboneSpec, level: int, direction: str, base: BackboneSpec | None) -> str:
    """Write a diagram in Graphviz's language."""
    network = profile_spec(spec)
    opened = open_to(outline(network), level)
    new = _changes(network, base)
    return dot(network, outline(network), opened, direction=direction, changes=new)


def draw_figure(
    spec: BackboneSpec,
    view: str,
    part: str = "",
    growth: Growth = EXERCISE,
    gates: Sequence[GateValues] = (),
) -> Picture:
    """Draw a figure by its kind and the part that it shows; raises NoFigureError."""
    network = profile_spec(spec)
    extras = paper_extras(spec, growth=growth, gates=gates)
    found = figures(network, outline(network), extras=extras).get(view, ())
    for figure in found:
        if part in ("", figure.subject):
            return figure.draw(f"{network.name} {figure.subject}".strip())
    raise NoFigureError(
        message("--view {view} --part '{part}': there is {there}"),
        view=view,
        part=part,
        there=", ".join(figure.subject for figure in found) or "none in this network",
    )


def _changes(network: Profile, base: BackboneSpec | None) -> Changes:
    if base is None:
        return Changes()
    before = profile_spec(base)
    return changes(Difference(before, network), outline(before), outline(network))


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
