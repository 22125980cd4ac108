"""Draw blocks in which every layer reads all before it: as arcs, and as a connection matrix."""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from language.catalogue import _
from viz.node_layout import MOST_SKIPS
from viz.outline import Node
from viz.picture import Box, Curve, Mark, Picture, Text
from viz.text_width import text_width
from viz.wiring import Wire, Wiring, Wirings

MARGIN = 20.0
ARC_HEIGHT = 0.5
"""Height of an arc over its length."""


@dataclass(frozen=True)
class Dense:
    """A block with the arrows between its parts."""

    node: Node
    wiring: Wiring

    @cached_property
    def layers(self) -> tuple[Node, ...]:
        """Return the parts that compute; joins are not among them."""
        return tuple(child for child in self.node.children if not _only_joins(child))

    @cached_property
    def channels(self) -> dict[tuple[int, int], int]:
        """Return the channels that flow by (from, to); layer 0 is what comes into the block."""
        place = {child.path: place for place, child in enumerate(self.node.children)}
        number = {place[layer.path]: count for count, layer in enumerate(self.layers, 1)}
        return _channels(self.wiring, number)


def dense_blocks(root: Node, wirings: Wirings) -> list[Dense]:
    """Find the blocks with so many connections that they are a figure of their own."""
    found = []
    for node in root.walk_once():
        if len(node.children) <= sqrt(MOST_SKIPS) or node.members:
            continue
        wiring = wirings.between(node.children)
        if sum(wire.is_skip for wire in wiring.wires) > MOST_SKIPS:
            found.append(Dense(node, wiring))
    return found


def _channels(wiring: Wiring, number: dict[int, int]) -> dict[tuple[int, int], int]:
    """Count the channels between layers; a concatenation's parts are read from their sources."""
    into: dict[int, list[Wire]] = {}
    for wire in wiring.wires:
        into.setdefault(wire.target, []).append(wire)

    def sources(target: int) -> dict[int, int]:
        read: dict[int, int] = {}
        for wire in into.get(target, ()):
            if wire.source < 0:
                read.setdefault(0, wire.channels)
            elif wire.source in number:
                read[number[wire.source]] = wire.channels
            elif wire.source < target:
                read |= sources(wire.source)
        return read

    return {
        (source, place): channels
        for target, place in number.items()
        for source, channels in sources(target).items()
    }


def _only_joins(node: Node) -> bool:
    return node.kind == "concat"


def dense_figure(dense: Dense, title: str) -> Picture:
    """Draw arcs over the row of layers; beside them a row of the matrix for each layer."""
    count = len(dense.layers)
    step = max(11.0, min(44.0, 860.0 / (count + 1)))
    marks: list[Mark] = []
    height = step * count * ARC_HEIGHT * 0.75
    base = MARGIN + 26.0 + height
    sentence = _("{name}: {layers} layers, {connections} connections").format(
        name=dense.node.path, layers=count, connections=len(dense.channels)
    )
    if len(dense.channels) == count * (count + 1) // 2:
        sentence += " = L (L + 1) / 2"
    marks.append(Text(MARGIN, MARGIN + 8.0, sentence, 13.0, is_bold=True))

    def x(number: int) -> float:
        return MARGIN + 14.0 + step * number

    for source, target in dense.channels:
        marks.append(_arc(x(source), x(target), base, is_next=target - source == 1, count=count))
    radius = min(12.0, step * 0.4)
    for number in range(count + 1):
        path = dense.layers[number - 1].path if number else ""
        tint = "conv" if number else "shape"
        marks.append(
            Box(x(number) - radius, base - radius, 2 * radius, 2 * radius, tint, path, radius)
        )
        if step >= 22 or number % 4 == 0:
            shown = f"x{number}" if step >= 30 else str(number)
            marks.append(
                Text(x(number), base + radius + 14.0, shown, 11.0, anchor="middle", colour="muted")
            )
    top = base + radius + 44.0
    marks += _matrix(dense, top)
    cell = _cell(count)
    width = max(x(count) + 14.0 + MARGIN, text_width(sentence, 13.0, is_bold=True) + 2 * MARGIN)
    return Picture(
        max(width, MARGIN + 60.0 + cell * count + 220.0),
        top + 34.0 + cell * count + MARGIN,
        tuple(marks),
        title,
    )


def _arc(start: float, end: float, base: float, *, is_next: bool, count: int) -> Curve:
    rise = (end - start) * ARC_HEIGHT
    points = ((start, base), (start, base - rise), (end, base - rise), (end, base))
    if is_next:
        return Curve(points, "muted", 1.4)
    return Curve(points, "accent", 1.2 if count < 20 else 0.7, opacity=0.8 if count < 20 else 0.45)


def _cell(count: int) -> float:
    return max(8.0, min(22.0, 440.0 / count))


def _level(channels: int, most: int) -> float:
    """Place on the cost ramp; the square root keeps few channels apart from none."""
    return 0.25 + 0.75 * round((channels / most) ** 0.5, 3)


def _matrix(dense: Dense, top: float) -> list[Mark]:
    """Draw a row for each layer, a column for each source; darker where more channels flow."""
    count = len(dense.layers)
    cell = _cell(count)
    left = MARGIN + 60.0
    most = max(dense.channels.values(), default=1)
    marks: list[Mark] = [
        Text(MARGIN, top, _("Layer reads from source"), 13.0, is_bold=True),
    ]
    top += 30.0
    every = 1 if cell >= 14 else 4
    for number in range(0, count, every):
        at = left + cell * (number + 0.5)
        marks.append(Text(at, top - 6.0, str(number), 10.0, anchor="middle", colour="muted"))
    for number in range(1, count + 1):
        if number % every == 0 or every == 1:
            y = top + cell * (number - 0.5) + 3.5
            marks.append(Text(left - 8.0, y, str(number), 10.0, anchor="end", colour="muted"))
    for (source, target), channels in dense.channels.items():
        marks.append(
            Box(
                left + cell * source + 0.5,
                top + cell * (target - 1) + 0.5,
                cell - 1.0,
                cell - 1.0,
                "conv",
                "",
                1.5,
                level=_level(channels, most),
            )
        )
    words = {
        dense.channels[pair]: None for pair in sorted(dense.channels, key=lambda pair: pair[0])
    }
    y = top + 12.0
    for channels in list(words)[:3]:
        x = left + cell * count + 28.0
        marks.append(Box(x, y - 10.0, 12.0, 12.0, "conv", "", 1.5, level=_level(channels, most)))
        text = _("{channels} channels").format(channels=channels)
        marks.append(Text(x + 20.0, y, text, 11.0, colour="muted"))
        y += 20.0
    return marks
