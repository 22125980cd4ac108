"""Draw cells as their papers do, from the decisions that describe them: no network is built.

Numbers stand for the order in which the decisions were taken: those of a NASNet cell's blocks, each
of which takes five, or those of single edges.

So a click on any of thousands of points costs one layout.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from viz.labels import DETAIL, SIGN, SYMBOLS, TITLE
from viz.layout import positions
from viz.node_layout import NodeLayout, Size, node_dot, read_layout
from viz.picture import Anchor, Box, Curve, Mark, Picture, Point, Text, line
from viz.text_width import text_width
from viz.wiring import Wire, Wiring

MARGIN = 20.0
HEAD = 18.0
"""Room for the names of the two inputs."""

FOOT = 38.0
SIDE = 46.0
"""Room for the names beside a cell that is drawn from left to right."""

NAME = 60.0
"""Distance of two inputs whose names do not meet."""

THICK = 1.4
BOX = 30.0
INPUTS = 2
UNDECIDED = "?"
"""Stands for an operation, or a way to combine, that is not decided yet."""


@dataclass(frozen=True)
class DrawnBlock:
    """Two states that are read, what is done to each, and how the results become one.

    A state that is not decided yet is None, and ``combine`` is empty then.
    """

    inputs: tuple[int | None, int | None]
    operations: tuple[str, str]
    tints: tuple[str, str]
    combine: str


@dataclass(frozen=True)
class DrawnCell:
    """A cell by its blocks in order, and the states that make its output."""

    name: str
    blocks: tuple[DrawnBlock, ...]
    concat: tuple[int, ...]


def cell_picture(cell: DrawnCell, direction: str = "TB") -> Picture:
    """Draw the cell from top to bottom, or from left to right (LR); raises LayoutError."""
    sizes = _sizes(cell)
    wiring = Wiring((1, 1), (1,), _wires(cell))
    ends = tuple((wire.source, wire.target, False) for wire in wiring.wires)
    text = node_dot(sizes, ends, INPUTS, True, direction, 0.06 if direction == "LR" else 0.25)
    layout = read_layout(positions([text])[text], len(sizes), wiring)
    is_across = direction == "LR"
    left, top = (MARGIN + SIDE, MARGIN) if is_across else (MARGIN, MARGIN + HEAD)
    marks: list[Mark] = []
    for wire, route in zip(wiring.wires, layout.routes, strict=True):
        points = tuple((left + x, top + y) for x, y in route)
        is_out = wire.target == len(sizes)
        marks.append(Curve(points, "muted", THICK, has_arrow=not is_out))
    for place, ((x, y), size) in enumerate(zip(layout.centres, sizes, strict=True)):
        marks += _part(cell, place, left + x, top + y, size)
    if is_across:
        return _named_across(cell, layout, marks)
    for name, (x, y), anchor in zip(
        ("h(i)", "h(i−1)"), layout.entries, _anchors(layout.entries), strict=True
    ):
        marks.append(Text(left + x, top + y - 6.0, name, TITLE, True, anchor))
    for x, y in layout.exits:
        marks.append(Text(left + x, top + y + 16.0, "h(i+1)", TITLE, True, "middle"))
    height = top + layout.height + FOOT
    return Picture(layout.width + 2 * MARGIN, height, tuple(marks), cell.name)


def _named_across(cell: DrawnCell, layout: NodeLayout, marks: list[Mark]) -> Picture:
    """Put the names beside what comes in on the left and what goes out on the right."""
    left, top = MARGIN + SIDE, MARGIN
    for name, (x, y) in zip(("h(i)", "h(i−1)"), _apart(layout.entries), strict=True):
        marks.append(Text(left + x - 6.0, top + y + 4.5, name, TITLE, True, "end"))
    for x, y in layout.exits:
        marks.append(Text(left + x + 6.0, top + y + 4.5, "h(i+1)", TITLE, True))
    width = layout.width + 2 * (MARGIN + SIDE)
    return Picture(width, layout.height + 2 * MARGIN, tuple(marks), cell.name)


def _apart(entries: Sequence[Point]) -> Sequence[Point]:
    """Return where the names of two inputs stand: a line apart where they would meet."""
    (x, y), (other_x, other_y) = entries
    missing = 1.3 * TITLE - abs(y - other_y)
    if missing <= 0:
        return entries
    by = missing / 2 if y > other_y else -missing / 2
    return (x, y + by), (other_x, other_y - by)


def _anchors(entries: Sequence[Point]) -> tuple[Anchor, Anchor]:
    """Return how the names of two inputs stand: apart where they would meet in the middle."""
    (first, _y), (second, _z) = entries
    if abs(first - second) > NAME:
        return "middle", "middle"
    return ("end", "start") if first < second else ("start", "end")


def _sizes(cell: DrawnCell) -> tuple[Size, ...]:
    """Return sizes of two operations and a sign for each block, and of the output's sign."""
    sizes: list[Size] = []
    for number, block in enumerate(cell.blocks, start=1):
        for words in block.operations:
            room = text_width(f"{number}", DETAIL) + 30.0
            sizes.append((text_width(words, TITLE, is_bold=True) + room, BOX))
        sizes.append((SIGN, SIGN))
    return (*sizes, (SIGN, SIGN))


def _wires(cell: DrawnCell) -> tuple[Wire, ...]:
    end = 3 * len(cell.blocks)

    def source(state: int) -> int:
        return -1 - state if state < INPUTS else 3 * (state - INPUTS) + 2

    ends = [
        pair
        for number, block in enumerate(cell.blocks)
        for branch, state in enumerate(block.inputs)
        for pair in (
            *([(source(state), 3 * number + branch)] if state is not None else []),
            (3 * number + branch, 3 * number + 2),
        )
    ]
    ends += [(source(state), end) for state in cell.concat]
    return tuple(Wire(a, b, 1, False, 0) for a, b in (*ends, (end, end + 1)))


def _part(cell: DrawnCell, place: int, x: float, y: float, size: Size) -> list[Mark]:
    number, part = divmod(place, 3)
    width, height = size
    if part == 2 or number == len(cell.blocks):
        combine = cell.blocks[number].combine if number < len(cell.blocks) else "concat"
        marks: list[Mark] = [
            Box(x - SIGN / 2, y - SIGN / 2, SIGN, SIGN, "merge", radius=SIGN / 2),
            Text(x, y + 4.5, SYMBOLS.get(combine, UNDECIDED), TITLE, True, "middle"),
        ]
        if number < len(cell.blocks):
            beside = x + SIGN / 2 + 3.0
            label = str(number + 1)
            marks.append(Text(beside, y - 8.0, label, DETAIL, colour="muted", has_halo=True))
        return marks
    block = cell.blocks[number]
    label = str(number + 1)
    inner = x - width / 2 + 9.0
    return [
        Box(x - width / 2, y - height / 2, width, height, block.tints[part]),
        Text(inner, y + 4.0, label, DETAIL, colour="muted"),
        Text(inner + text_width(label, DETAIL) + 8.0, y + 4.5, block.operations[part], TITLE, True),
    ]


@dataclass(frozen=True)
class DrawnEdge:
    """An operation between two of four nodes; ``is_open`` where nothing flows."""

    source: int
    target: int
    operation: str
    tint: str
    is_open: bool = False


NODES = ((40.0, 190.0), (320.0, 60.0), (320.0, 320.0), (600.0, 190.0))
"""Positions of the four nodes: no two edges cross."""

NODE = 34.0
_LABELS = {(0, 3): (320.0, 414.0), (1, 2): (320.0, 190.0)}
"""Positions of edges' operations, if not halfway."""


def edges_picture(edges: Sequence[DrawnEdge], title: str) -> Picture:
    """Draw a cell of four nodes whose edges carry the operations, in order of decisions."""
    marks: list[Mark] = []
    boxes: list[Mark] = []
    for number, edge in enumerate(edges, start=1):
        marks.append(_edge(edge))
        (ax, ay), (bx, by) = NODES[edge.source], NODES[edge.target]
        x, y = _LABELS.get((edge.source, edge.target), ((ax + bx) / 2, (ay + by) / 2))
        label = str(number)
        wide = text_width(edge.operation, TITLE, is_bold=not edge.is_open)
        width = wide + text_width(label, DETAIL) + 28.0
        inner = x - width / 2 + 10.0
        boxes += [
            Box(x - width / 2, y - BOX / 2, width, BOX, edge.tint),
            Text(inner, y + 4.0, label, DETAIL, colour="muted"),
            Text(
                inner + text_width(label, DETAIL) + 8.0,
                y + 4.5,
                edge.operation,
                TITLE,
                not edge.is_open,
                colour="muted" if edge.is_open else "text",
            ),
        ]
    for number, (x, y) in enumerate(NODES):
        boxes += [
            Box(x - NODE / 2, y - NODE / 2, NODE, NODE, "block", radius=NODE / 2),
            Text(x, y + 4.5, str(number), TITLE, True, "middle"),
        ]
    boxes += [
        Text(NODES[0][0], NODES[0][1] - NODE / 2 - 8.0, "h(i)", TITLE, True, "middle"),
        Text(NODES[3][0], NODES[3][1] - NODE / 2 - 8.0, "h(i+1)", TITLE, True, "middle"),
    ]
    return Picture(640.0, 446.0, (*marks, *boxes), title)


def _edge(edge: DrawnEdge) -> Curve:
    start, end = NODES[edge.source], NODES[edge.target]
    if (edge.source, edge.target) == (0, 3):
        # Round the lower node, as the straight way is taken.
        bend = 490.0
        points: tuple[Point, ...] = (
            (start[0], start[1] + NODE / 2), (start[0] + 20.0, bend), (end[0] - 20.0, bend),
            (end[0], end[1] + NODE / 2),
        )  # fmt: skip
    else:
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5
        ux, uy = dx / length * NODE / 2, dy / length * NODE / 2
        points = line((start[0] + ux, start[1] + uy), (end[0] - ux, end[1] - uy)).points
    return Curve(points, "muted", THICK, edge.is_open, True, 0.6 if edge.is_open else 1.0)
