"""Draw a cell as its paper does: two states in, operations, sums, one concatenation out."""

from collections import Counter
from dataclasses import dataclass

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.labels import DETAIL, SIGN, SYMBOLS, TITLE
from viz.layout import positions
from viz.node_layout import NodeLayout, node_dot, read_layout
from viz.numbers import shape
from viz.outline import Node
from viz.palette import group
from viz.picture import Box, Curve, Mark, Picture, Text
from viz.text_width import text_width
from viz.wiring import Wirings, thickness

MARGIN = 20.0
LEAST_SUMS = 2


@dataclass(frozen=True)
class Cell:
    """A cell with its operations: what its blocks hold, side by side."""

    node: Node
    parts: tuple[Node, ...]
    words: tuple[str, ...]


def cells(root: Node, wirings: Wirings) -> list[Cell]:
    """Find one of each kind of cell: two inputs, sums of pairs, and their concatenation.

    Normal cells come before reduction cells, and of each the most frequent kind first.
    """
    kinds: dict[tuple[str, ...], Cell] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for node in root.walk():
        if cell := as_cell(node, wirings):
            kinds.setdefault(cell.words, cell)
            counts[cell.words] += 1
    return sorted(kinds.values(), key=lambda cell: (reduces(cell, wirings), -counts[cell.words]))


def reduces(cell: Cell, wirings: Wirings) -> bool:
    """Return whether a cell's output is smaller than the output before it."""
    before = max(wirings.entries(cell.node.operations))
    operations = wirings.profile.operations
    last = operations[cell.node.operations[-1]]
    return last.out_shape[1] < operations[before].out_shape[1]


def cell_name(is_reduction: bool) -> str:
    """Name a kind of cell."""
    return _("Reduction cell") if is_reduction else _("Normal cell")


def as_cell(node: Node, wirings: Wirings, entries: int = 2) -> Cell | None:
    """Return a node as a cell that reads so many results; None where it is none."""
    if node.members or not node.children or node.children[-1].kind != "concat":
        return None
    parts = tuple(part for child in node.children for part in _opened(child))
    sums = sum(part.kind == "add" for part in parts)
    if sums < LEAST_SUMS or len(wirings.entries(node.operations)) < entries:
        return None
    return Cell(node, parts, tuple(operation_words(wirings.profile, part) for part in parts))


def _opened(node: Node) -> tuple[Node, ...]:
    """Return the branches and the sum of a block; anything else as it is."""
    blocks = node.members or (node,)
    return tuple(
        part
        for block in blocks
        for part in (
            block.children if any(child.kind == "add" for child in block.children) else (block,)
        )
    )


def operation_words(profile: Profile, node: Node) -> str:
    """Describe a branch in the words of the paper: ``separable 5×5``."""
    inside = [profile.operations[index] for index in node.operations]
    if node.kind in SYMBOLS:
        return SYMBOLS[node.kind]
    windows = [op for op in inside if op.kind in ("conv", "pool")]
    if not windows:
        return node.name
    widest = max(windows, key=lambda op: kernel_of(op))
    size = "×".join(map(str, kernel_of(widest)))
    stride = max(stride_of(op) for op in windows)
    shown = f"{_kind_words(widest, windows)} {size}"
    return f"{shown}, {_('stride {stride}').format(stride=stride)}" if stride > 1 else shown


def kernel_of(op: Operation) -> tuple[int, int]:
    """Return height and width of the window; 1 x 1 where there is none."""
    size = dict(op.hyper).get("kernel", 1)
    if isinstance(size, int):
        return size, size
    height, width = str(size).split("x")
    return int(height), int(width)


def _groups(op: Operation) -> int:
    return int(dict(op.hyper).get("groups", 1))


def stride_of(op: Operation) -> int:
    """Return the stride of a window."""
    stride = dict(op.hyper).get("stride", 1)
    return stride if isinstance(stride, int) else 1


def _kind_words(widest: Operation, windows: list[Operation]) -> str:
    if widest.kind == "pool":
        return _("{operation} pool").format(operation=_(str(dict(widest.hyper).get("operation"))))
    if _groups(widest) > 1 and len(windows) > 1:
        return _("separable")
    return _("convolution")


def cell_figure(profile: Profile, cell: Cell, title: str) -> Picture:
    """Draw the cell's own small graph, laid out from top to bottom; raises LayoutError."""
    wirings = Wirings(profile)
    wiring = wirings.between(cell.parts)
    sizes = tuple(
        (SIGN, SIGN)
        if part.kind in SYMBOLS
        else (text_width(words, TITLE, is_bold=True) + 24.0, 30.0)
        for part, words in zip(cell.parts, cell.words, strict=True)
    )
    ends = tuple([(wire.source, wire.target, wire.is_skip) for wire in wiring.wires])
    text = node_dot(sizes, ends, len(wiring.entries), bool(wiring.exits), "TB")
    layout = read_layout(positions([text])[text], len(sizes), wiring)
    left, top = MARGIN, MARGIN + 52.0
    heading = f"{cell_name(reduces(cell, wirings))}: {cell.node.path}"
    marks: list[Mark] = [Text(MARGIN, MARGIN + 8.0, heading, TITLE, True)]
    for wire, route in zip(wiring.wires, layout.routes, strict=True):
        points = tuple((left + x, top + y) for x, y in route)
        if points:
            is_out = wire.target == len(sizes)
            marks.append(
                Curve(points, "muted", min(1.6, thickness(wire.channels)), has_arrow=not is_out)
            )
    for part, words, (x, y), (width, height) in zip(
        cell.parts, cell.words, layout.centres, sizes, strict=True
    ):
        is_sign = part.kind in SYMBOLS
        tint = _tint(profile, part)
        corner = left + x - width / 2, top + y - height / 2
        radius = width / 2 if is_sign else 6.0
        marks.append(Box(*corner, width, height, tint, part.path, radius))
        marks.append(Text(left + x, top + y + 4.5, words, TITLE, True, "middle"))
    marks += _ends(profile, cell, layout, left, top)
    width = max(layout.width, text_width(heading, TITLE, is_bold=True))
    return Picture(width + 2 * MARGIN, layout.height + top + MARGIN + 24.0, tuple(marks), title)


def _tint(profile: Profile, node: Node) -> str:
    if node.is_operation:
        return group(node.kind)
    kinds = {profile.operations[index].kind for index in node.operations}
    return "conv" if "conv" in kinds else "pool"


def _ends(profile: Profile, cell: Cell, layout: NodeLayout, left: float, top: float) -> list[Mark]:
    """Draw what comes in and what goes out, with their shapes."""
    sources = Wirings(profile).entries(cell.node.operations)
    marks: list[Mark] = []
    recent = max(sources)
    for source, (x, y) in zip(sources, layout.entries, strict=False):
        name = "h(i)" if source == recent else "h(i−1)"
        marks.append(Text(left + x, top + y - 18.0, name, TITLE, True, "middle"))
        sizes = shape(profile.operations[source].out_shape)
        marks.append(Text(left + x, top + y - 5.0, sizes, DETAIL, anchor="middle", colour="muted"))
    for x, y in layout.exits:
        sizes = shape(profile.operations[cell.node.operations[-1]].out_shape)
        marks.append(Text(left + x, top + y + 16.0, "h(i+1)", TITLE, True, "middle"))
        marks.append(Text(left + x, top + y + 30.0, sizes, DETAIL, anchor="middle", colour="muted"))
    return marks
