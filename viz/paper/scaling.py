"""Draw a network scaled in one dimension at a time, and in all together.

Tan & Le 2019 (1905.11946): Figure 2, equations 2 and 3. Each panel is a network that was built: a
bar for each block, as wide as it has channels, below an image as large as its resolution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.records import Profile
from language.catalogue import _, ngettext
from viz.numbers import compact
from viz.outline import Node, outline
from viz.paper.panel import Panel, PaperFigure
from viz.paper.sketch import Sketch

SUBJECT = "scaling"
PANELS = ("baseline", "width", "depth", "resolution", "compound")
THICKEST = 9.0


@dataclass(frozen=True)
class Room:
    """Pixels of the widest bar, of the highest column of bars, and of the largest image.

    In a low room a panel is as narrow as its numbers: its name takes two lines.
    """

    widest: float = 120.0
    tallest: float = 300.0
    largest: float = 70.0
    is_low: bool = False


USUAL, LOW = Room(), Room(84.0, 118.0, 40.0, is_low=True)
LOW_WIDTH, LOW_PADDING = 92.0, 6.0
"""Pixels across a name in a low room, and around its drawing."""


@dataclass(frozen=True)
class Scaled:
    """A network's multipliers of width, depth and resolution, and the networks between.

    ``networks`` has a profile for each of ``PANELS``. ``phi`` is the compound coefficient, None
    where the multipliers are given directly. ``is_example`` says that the network is the baseline
    itself, and the multipliers are those of a first step.
    """

    width: float
    depth: float
    resolution: float
    networks: Mapping[str, Profile]
    phi: float | None = None
    bases: tuple[float, float, float] = (1.0, 1.0, 1.0)
    is_example: bool = False

    @property
    def predicted(self) -> float:
        """Growth of the cost by equation 2: d w² r²."""
        return self.depth * self.width**2 * self.resolution**2

    @property
    def measured(self) -> float:
        """Growth of the MACs, from the two profiles."""
        return self.networks["compound"].macs / self.networks["baseline"].macs


def blocks(profile: Profile) -> list[int]:
    """Return the channels out of each block, from the first stage to the last."""

    def opened(node: Node) -> Sequence[Node]:
        return node.members or (node,)

    return [
        profile.operations[block.operations[-1]].out_shape[0]
        for stage in outline(profile).children
        if stage.children and not any(child.is_operation for child in stage.children)
        for child in stage.children
        for block in opened(child)
    ]


def scaling_figure(scaled: Scaled, *, is_low: bool = False) -> PaperFigure:
    """Draw the five networks at one scale; in a low room all five stand in one row of a stage."""
    room = LOW if is_low else USUAL
    found = {name: blocks(network) for name, network in scaled.networks.items()}
    widest = max(max(channels) for channels in found.values())
    most = max(len(channels) for channels in found.values())
    largest = max(max(_sides(network)) for network in scaled.networks.values())
    step = min(THICKEST, room.tallest / most)
    scales = room.widest / widest, step, room.largest / largest
    own = "baseline" if scaled.is_example else "compound"
    panels = [
        _panel(name, scaled, found[name], scales, room, is_own=name == own) for name in PANELS
    ]
    sentences = [
        _(
            "By the equation the cost grows by {predicted}; the MACs of the built networks by "
            "{measured}."
        ).format(predicted=f"d w² r² = {scaled.predicted:.3g}", measured=f"{scaled.measured:.3g}")
    ]
    if scaled.is_example:
        sentences.append(
            _("This network is the baseline: w = d = r = 1. The other panels show φ = 1.")
        )
    return PaperFigure(
        SUBJECT,
        _("Compound scaling"),
        "Tan & Le 2019 (1905.11946), Fig. 2",
        tuple(panels),
        tuple(_equations(scaled)),
        tuple(sentences),
    )


def _equations(scaled: Scaled) -> list[str]:
    general = "d = α^φ,  w = β^φ,  r = γ^φ,  α · β^2 · γ^2 ≈ 2"
    if scaled.phi is None:
        return [general]
    powers = [f"{base:g}^{{{scaled.phi:g}}}" for base in scaled.bases]
    values = scaled.depth, scaled.width, scaled.resolution
    told = (
        f"{name} = {power} = {value:.3g}"
        for name, power, value in zip("dwr", powers, values, strict=True)
    )
    return [general, ",  ".join(told)]


def _sides(profile: Profile) -> tuple[int, int]:
    """Return height and width of the image."""
    height, width = profile.operations[0].out_shape[-2:]
    return height, width


def _panel(
    name: str, scaled: Scaled, channels: Sequence[int], scales: tuple[float, float, float],
    room: Room, *, is_own: bool,
) -> Panel:  # fmt: skip
    wide, step, pixel = scales
    network = scaled.networks[name]
    height, width = _sides(network)
    sketch = Sketch()
    tall = height * pixel
    # Images stand on one line in all panels.
    sketch.kept.append((0.0, 0.0))
    sketch.box(0.0, room.largest - tall / 2, width * pixel, "", "shape", height=tall)
    sketch.text(0.0, room.largest + 15.0, f"{height} × {width}")
    sketch.arrow((0.0, room.largest + 20.0), (0.0, room.largest + 36.0))
    top = room.largest + 40.0
    for place, count in enumerate(channels):
        y = top + step * (place + 0.5)
        sketch.box(0.0, y, count * wide, "", "conv", height=max(1.5, step - 1.5))
    sketch.text(0.0, top + step * len(channels) + 14.0, _channels(channels))
    words = {
        "baseline": _("(a) baseline"),
        "width": _("(b) width scaling"),
        "depth": _("(c) depth scaling"),
        "resolution": _("(d) resolution scaling"),
        "compound": _("(e) compound scaling"),
    }
    numbers = (
        ngettext("{count} block", "{count} blocks", len(channels)),
        _("{count} parameters").format(count=compact(network.params)),
        _("{count} MACs").format(count=compact(network.macs)),
    )
    factors = _factors(name, scaled)
    low: dict[str, Any] = {}
    if room.is_low:
        low = {"name_lines": 2, "least_width": LOW_WIDTH, "padding": LOW_PADDING}
    return sketch.panel(
        words[name],
        equation="" if room.is_low else factors,
        numbers=(factors, *numbers) if room.is_low else numbers,
        alt=_("Image of {size} pixels; channels of the blocks: {channels}").format(
            size=f"{height} × {width}", channels=", ".join(map(str, dict.fromkeys(channels)))
        ),
        is_own=is_own,
        mark=_("this network") if is_own else " ",
        **low,
    )


def _channels(channels: Sequence[int]) -> str:
    return f"{channels[0]} → {channels[-1]}"


def _factors(name: str, scaled: Scaled) -> str:
    """Return the multipliers that a panel scales by."""
    values = {
        "width": ("w", scaled.width),
        "depth": ("d", scaled.depth),
        "resolution": ("r", scaled.resolution),
    }
    chosen = values if name == "compound" else {name: values[name]} if name in values else {}
    return (
        ", ".join(f"{letter} = {value:.3g}" for letter, value in chosen.values()) or "w = d = r = 1"
    )
