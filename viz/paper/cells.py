"""Draw the normal and the reduction cell side by side, their stack, and the search's loop.

Zoph et al. 2018 (1707.07012): Figure 1 (controller, child, reward), Figure 2 (stack), Figure 4
(cells). Which cell reduces is read from its shapes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.cell_view import Cell, as_cell, cell_name, kernel_of, reduces, stride_of
from viz.labels import SIGN, SYMBOLS
from viz.layout import positions
from viz.node_layout import node_dot, read_layout
from viz.numbers import shape
from viz.outline import Node
from viz.palette import group
from viz.paper.panel import Panel, PaperFigure
from viz.paper.sketch import BOX, Sketch, box_width
from viz.picture import Box, Curve, Point, Text
from viz.text_width import text_width
from viz.wiring import Wirings

SUBJECT = "cells"
HEIGHT = 36.0
"""Height of a box with an operation's name and its window, one above the other."""

NARROW = 0.08
"""Inches between neighbours: ten operations stand in a row."""

CHOICES = 5
"""Choices in each block: two states, two operations, how their results become one (section 3)."""

STEP = 44.0
ROOM = 100.0
"""Pixels from one entry to the next where both shapes have room."""


@dataclass(frozen=True)
class CellRow:
    """Equal cells one after the other: ``count`` of them."""

    cell: Cell
    reduces: bool
    count: int


def cell_rows(root: Node, wirings: Wirings) -> list[CellRow]:
    """Return all cells of a network in order; neighbours with one kind and shape are one row."""
    rows: list[CellRow] = []
    for cell, count in _cells(root, wirings):
        row = CellRow(cell, reduces(cell, wirings), count)
        last = rows[-1] if rows else None
        if last and (last.reduces, _out(last, wirings)) == (row.reduces, _out(row, wirings)):
            # The later one: the first may have to fit its inputs first.
            rows[-1] = replace(row, count=last.count + count)
        else:
            rows.append(row)
    return rows


def _cells(node: Node, wirings: Wirings) -> Iterator[tuple[Cell, int]]:
    if node.members:
        for member, count in _cells(node.members[0], wirings):
            yield member, count * node.count
    elif cell := as_cell(node, wirings, entries=1):
        yield cell, 1
    else:
        for child in node.children:
            yield from _cells(child, wirings)


def _out(row: CellRow, wirings: Wirings) -> tuple[int, ...]:
    return wirings.profile.operations[row.cell.node.operations[-1]].out_shape


def typical_row(rows: Sequence[CellRow], *, is_reduction: bool) -> CellRow | None:
    """Return the row of most cells of a kind, the last of equals: stems stand in front."""
    found = [row for row in rows if row.reduces == is_reduction]
    return max(reversed(found), key=lambda row: row.count, default=None)


def cells_figure(profile: Profile, wirings: Wirings, rows: Sequence[CellRow]) -> PaperFigure:
    """Draw both cells, their stack and the loop of the search; raises LayoutError."""
    chosen = [typical_row(rows, is_reduction=kind) for kind in (False, True)]
    drawn = [row for row in chosen if row]
    return PaperFigure(
        SUBJECT,
        _("Normal and reduction cell"),
        "Zoph et al. 2018 (1707.07012), Fig. 1, 2, 4",
        (
            *(_cell_panel(profile, row) for row in drawn),
            _stack_panel(profile, wirings, rows),
            _loop_panel([blocks(row) for row in drawn]),
        ),
        ("h_{i+1} = cell(h_i, h_{i−1})",),
    )


def blocks(row: CellRow) -> int:
    """Count the blocks of a cell: each ends in a sum."""
    return sum(part.kind == "add" for part in row.cell.parts)


def operation_lines(profile: Profile, part: Node) -> tuple[str, str]:
    """Return an operation's name and its window, as short as in the paper's figure."""
    inside = [profile.operations[index] for index in part.operations]
    windows = [op for op in inside if op.kind in ("conv", "pool")]
    if not windows:
        return part.name, ""
    widest = max(windows, key=kernel_of)
    size = "×".join(map(str, kernel_of(widest)))
    stride = max(stride_of(op) for op in windows)
    return _operation(widest, windows), f"{size} /{stride}" if stride > 1 else size


def _operation(widest: Operation, windows: Sequence[Operation]) -> str:
    settings = dict(widest.hyper)
    if widest.kind == "pool":
        return {"average": "avg", "max": "max"}.get(str(settings.get("operation")), "pool")
    if int(settings.get("groups", 1)) > 1 and len(windows) > 1:
        return "sep"
    return "conv"


def _cell_panel(profile: Profile, row: CellRow) -> Panel:
    """Draw a cell's own small graph, laid out from top to bottom."""
    cell = row.cell
    wirings = Wirings(profile)
    wiring = wirings.between(cell.parts)
    lines = [operation_lines(profile, part) for part in cell.parts]
    sizes = tuple(
        (SIGN, SIGN)
        if part.kind in SYMBOLS
        else (max(text_width(text, 12.0) for text in words) + 10.0, HEIGHT)
        for part, words in zip(cell.parts, lines, strict=True)
    )
    ends = tuple([(wire.source, wire.target, wire.is_skip) for wire in wiring.wires])
    dot = node_dot(sizes, ends, len(wiring.entries), bool(wiring.exits), "TB", NARROW)
    layout = read_layout(positions([dot])[dot], len(sizes), wiring)
    sketch = Sketch()
    for wire, route in zip(wiring.wires, layout.routes, strict=True):
        if route:
            has_arrow = wire.target != len(sizes)
            sketch.marks.append(Curve(route, "muted", 1.2, has_arrow=has_arrow))
    for part, words, (x, y), size in zip(cell.parts, lines, layout.centres, sizes, strict=True):
        _draw_part(sketch, profile, part, words, x, y, size)
    sources = wirings.entries(cell.node.operations)
    for source, (x, y) in zip(sources, layout.entries, strict=False):
        name = "h_i" if source == max(sources) else "h_{i−1}"
        sketch.formula(x, y - 20.0, name, is_bold=True)
        # Two that stand close lean away from each other.
        lean = _lean(layout.entries) * (1 if x == max(a for a, _y in layout.entries) else -1)
        sizes_in = shape(profile.operations[source].out_shape)
        sketch.text(x + lean, y - 5.0, sizes_in, colour="muted")
    concat = profile.operations[cell.node.operations[-1]]
    for x, y in layout.exits:
        sketch.formula(x, y + 15.0, "h_{i+1}", is_bold=True)
        sketch.text(x, y + 31.0, shape(concat.out_shape), colour="muted")
    states = [sizes[0] for sizes in concat.in_shapes]
    channels = concat.out_shape[0]
    summed = (
        f"{len(states)} × {states[0]} = {channels}"
        if len(set(states)) == 1
        else f"{' + '.join(map(str, states))} = {channels}"
    )
    told = [" ".join(words).strip() for words in lines if words[1]]
    return sketch.panel(
        cell_name(row.reduces),
        numbers=(_("{count} states side by side: {sum}").format(count=len(states), sum=summed),),
        alt=_("Operations: {operations}").format(operations=", ".join(told)),
        mark=_("this network: {path}").format(path=cell.node.path),
    )


def _lean(entries: Sequence[Point]) -> float:
    """Return how far the words of two entries move apart."""
    if len(entries) != 2:
        return 0.0
    (a, _ya), (b, _yb) = entries
    return max(0.0, (ROOM - abs(a - b)) / 2)


def _draw_part(
    sketch: Sketch, profile: Profile, part: Node, words: tuple[str, str], x: float, y: float,
    size: tuple[float, float],
) -> None:  # fmt: skip
    if part.kind in SYMBOLS:
        corner = x - SIGN / 2, y - SIGN / 2
        sketch.marks += [
            Box(*corner, SIGN, SIGN, "merge", part.path, SIGN / 2),
            Text(x, y + 4.6, SYMBOLS[part.kind], 13.0, True, "middle"),
        ]
        return
    kinds = {profile.operations[index].kind for index in part.operations}
    tint = group(part.kind) if part.is_operation else "conv" if "conv" in kinds else "pool"
    sketch.box(x, y, size[0], "", tint, path=part.path, height=HEIGHT)
    name, window = words
    sketch.text(x, y - 2.0 if window else y + 4.0, name, size=12.0)
    if window:
        sketch.text(x, y + 12.0, window, size=12.0)


def _stack_panel(profile: Profile, wirings: Wirings, rows: Sequence[CellRow]) -> Panel:
    """Draw the network as its cells one after the other, from the image to the logits."""
    first, last = profile.operations[0], profile.operations[-1]
    boxes = [(_("image"), shape(first.out_shape), "shape")]
    boxes += [
        (
            f"{cell_name(row.reduces)} × {row.count}" if row.count > 1 else cell_name(row.reduces),
            shape(_out(row, wirings)),
            "pool" if row.reduces else "conv",
        )
        for row in rows
    ]
    boxes.append((_("classifier"), shape(last.out_shape), "linear"))
    sketch = Sketch()
    width = max(box_width(text) for text, *_ in boxes)
    for place, (text, sizes, tint) in enumerate(boxes):
        y = STEP * place
        if place:
            sketch.arrow((0.0, y - STEP + BOX / 2), (0.0, y - BOX / 2))
        sketch.box(0.0, y, width, text, tint)
        sketch.text(8.0, y + BOX / 2 + 13.0, sizes, anchor="start", colour="muted")
    return sketch.panel(
        _("Stack of cells"),
        alt=", ".join(f"{text}: {sizes}" for text, sizes, _tint in boxes),
        mark=_("this network"),
    )


def _loop_panel(counts: Sequence[int]) -> Panel:
    """Draw the loop of the search: controller, child, reward."""
    sketch = Sketch()
    controller, child = _("Controller (RNN)"), _("Child network")
    width = max(box_width(controller), box_width(child), 130.0)
    height, gap = 40.0, 110.0
    for y, text, tint in ((0.0, controller, "linear"), (gap + height, child, "conv")):
        sketch.box(0.0, y, width, text, tint, height=height)
    left, right = -width / 4, width / 4
    top, bottom = height / 2, gap + height / 2
    sketch.arrow((left, top), (left, bottom), colour="accent", width=1.8)
    sketch.arrow((right, bottom), (right, top), colour="second", width=1.8)
    middle = (top + bottom) / 2
    for number, text in enumerate((_("samples A"), _("with probability p"))):
        sketch.text(left - 8.0, middle - 4.0 + 15.0 * number, text, anchor="end")
    for number, text in enumerate((_("reward R scales"), _("the gradient of p"))):
        sketch.text(right + 8.0, middle - 4.0 + 15.0 * number, text, anchor="start")
    sketch.text(0.0, bottom + height + 16.0, _("trained with A to the accuracy R"), colour="muted")
    product = " + ".join(f"{count} × {CHOICES}" for count in counts)
    return sketch.panel(
        _("Controller, child, reward"),
        equation="max_θ E_{p(A; θ)}[R]",
        numbers=(
            _("A: {product} = {choices} choices").format(
                product=product, choices=CHOICES * sum(counts)
            ),
        ),
        alt=_(
            "The controller samples an architecture A, a child network is trained with it, and its "
            "accuracy is the reward that scales the gradient of A's probability"
        ),
        mark=" ",
    )
