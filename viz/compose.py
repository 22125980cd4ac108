"""An open network put together from its insides, each grown to hold what is open in it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import hypot

from viz.changes import Changes, badge, change_words, ghost_marks, ghost_place, place_of
from viz.colours import Colouring, by_kind
from viz.interior import Interior, Plan, Point
from viz.labels import CHEVRON, DETAIL, HEADER, TITLE, heading
from viz.outline import UNFOLDED, Node
from viz.palette import group
from viz.picture import Box, Curve, Ink, Mark, Picture, Text
from viz.text_width import text_width
from viz.warp import Warp
from viz.wiring import Wire

PAD = 14.0
MARGIN = 12.0
ARC = 120.0
"""Farthest that an arc swings out beside its chain."""

ARC_LEAST = 16.0
ARC_ROOM = 0.78
"""A Bézier curve swings to three quarters of its control points."""


@dataclass(frozen=True)
class Room:
    """The inside of an open node with its parts, stretched to hold them.

    ``indent`` is from the frame's left side to the inside.
    """

    inside: Interior
    parts: tuple["Part", ...]
    across: Warp
    down: Warp
    indent: float

    @cached_property
    def places(self) -> tuple[Point, ...]:
        """Upper left corner of each part, within the inside."""
        return tuple(
            (across.middle - part.width / 2, down.middle - part.height / 2)
            for part, across, down in zip(
                self.parts, self.across.spans, self.down.spans, strict=True
            )
        )

    def at(self, point: Point, origin: Point) -> Point:
        """Where a point of the laid out inside comes to lie on the page."""
        return origin[0] + self.across(point[0]), origin[1] + self.down(point[1])


@dataclass(frozen=True)
class Part:
    """A node with its size; open ones have a room."""

    node: Node
    width: float
    height: float
    room: Room | None = None


def grow(plan: Plan, node: Node, opened: frozenset[str]) -> Part:
    """A node as large as what is open in it."""
    label = plan.label(node)
    children = node.inside(opened)
    if not children:
        return Part(node, label.width, label.height)
    key = node.path + UNFOLDED if children is node.members else node.path
    inside = plan.inside(key)
    parts = tuple([grow(plan, child, opened) for child in children])
    sizes = [plan.label(child) for child in children]
    boxes = list(zip(inside.centres, sizes, strict=True))
    across = Warp(
        inside.width,
        [(x - size.width / 2, x + size.width / 2) for (x, _), size in boxes],
        [part.width for part in parts],
    )
    down = Warp(
        inside.height,
        [(y - size.height / 2, y + size.height / 2) for (_, y), size in boxes],
        [part.height for part in parts],
    )
    arcs = ARC * ARC_ROOM if has_arcs(inside) else 0.0
    is_down = plan.direction == "TB"
    aside = arcs if is_down else 0.0
    width = max(across.length + 2 * PAD + aside, heading(plan.profile, node).width)
    # Left to right the room below equals the header, so that a chain's arrows are straight.
    height = down.length + HEADER + (PAD if is_down else HEADER + arcs)
    indent = (width - across.length - aside) / 2
    return Part(node, width, height, Room(inside, parts, across, down, indent))


def has_arcs(inside: Interior) -> bool:
    """Whether some wires have no route of their own."""
    return not all(inside.routes)


def compose(
    plan: Plan,
    opened: frozenset[str],
    colouring: Colouring = by_kind,
    title: str = "",
    changes: Changes | None = None,
) -> Picture:
    """The picture of a network with the nodes in ``opened`` open.

    ``changes`` are marked, and told below the network.
    """
    changes = changes or Changes()
    root = grow(plan, plan.root, opened | {plan.root.path})
    painter = _Painter(plan, colouring, changes)
    # The network itself has no frame: its header and padding stay outside.
    if root.room is not None:
        painter.paint_room(root.room, MARGIN - PAD, MARGIN - HEADER)
        painter.paint_ghosts(root.node, root.room, (MARGIN - PAD, MARGIN - HEADER))
    width = root.width - 2 * PAD + 2 * MARGIN
    height = root.height - HEADER - (PAD if plan.direction == "TB" else HEADER) + 2 * MARGIN
    marks = [*painter.frames, *painter.curves, *painter.boxes, *painter.notes]
    if changes.sentence:
        # A ghost may stick out of the network.
        boxes = [mark for mark in painter.notes if isinstance(mark, Box)]
        width = max([width, *(box.x + box.width + MARGIN for box in boxes)])
        height = max([height, *(box.y + box.height + MARGIN for box in boxes)])
        for number, words in enumerate((changes.sentence, change_words())):
            place = Text(MARGIN, height + 10.0 + 18.0 * number, words, DETAIL, ink="muted")
            marks.append(place)
            width = max(width, text_width(words, DETAIL) + 2 * MARGIN)
        height += 10.0 + 2 * 18.0
    return Picture(width, height, tuple(marks), title)


class _Painter:
    """Marks of a composed network: frames below, then arrows, then boxes."""

    def __init__(self, plan: Plan, colouring: Colouring, changes: Changes):
        self.plan = plan
        self.colouring = colouring
        self.changes = changes
        self.is_down = plan.direction == "TB"
        self.frames: list[Mark] = []
        self.curves: list[Mark] = []
        self.boxes: list[Mark] = []
        self.notes: list[Mark] = []

    def paint(self, part: Part, x: float, y: float) -> None:
        if part.node.path in self.changes.marks:
            self.notes += badge(x + part.width, y, self.changes.marks[part.node.path])
        if part.room is None:
            self._paint_closed(part, x, y)
        else:
            self.frames.append(Box(x, y, part.width, part.height, "frame", part.node.path, 8.0))
            self._paint_heading(part, x, y)
            self.paint_room(part.room, x, y)
            self.paint_ghosts(part.node, part.room, (x, y))
            self._paint_ports(part, part.room, (x, y))

    def paint_room(self, room: Room, x: float, y: float) -> None:
        origin = x + room.indent, y + HEADER
        corners = [(origin[0] + px, origin[1] + py) for px, py in room.places]
        for child, (px, py) in zip(room.parts, corners, strict=True):
            self.paint(child, px, py)
        for wire, route in zip(room.inside.wiring.wires, room.inside.routes, strict=True):
            if route:
                self._paint_wire(room, wire, [room.at(point, origin) for point in route], corners)
            else:
                self._paint_arc(room, wire, corners, origin)

    def paint_ghosts(self, node: Node, room: Room, corner: Point) -> None:
        """What was removed between the parts of an open node."""
        origin = corner[0] + room.indent, corner[1] + HEADER
        boxes = [
            (origin[0] + x, origin[1] + y, part.width, part.height)
            for part, (x, y) in zip(room.parts, room.places, strict=True)
        ]
        for ghost in self.changes.ghosts_of(node):
            place = place_of([part.node for part in room.parts], ghost.after)
            tie, at = ghost_place(boxes, place, ghost.width, is_down=self.is_down)
            self.notes += ghost_marks(ghost, tie, at)

    def _paint_closed(self, part: Part, x: float, y: float) -> None:
        node, label = part.node, self.plan.label(part.node)
        shade = self.colouring(self.plan.profile, node)
        is_sign = label.height == label.width
        self.boxes.append(
            Box(
                x,
                y,
                part.width,
                part.height,
                group(node.kind, node.is_operation),
                node.path,
                part.width / 2 if is_sign else 6.0,
                min(node.count - 1, 2),
                shade.level,
            )
        )
        middle = x + part.width / 2
        small: Ink = "detail" if shade.level is None else "text"
        is_strong = is_sign or bool(label.details)
        shift = 0.0 if node.is_operation else CHEVRON / 2
        baseline = y + (16.0 if label.details or not is_sign else 17.0)
        if not label.details and not is_sign:
            baseline = y + part.height / 2 + 4.5
        self.boxes.append(Text(middle + shift, baseline, label.title, TITLE, is_strong, "middle"))
        if not node.is_operation:
            self.boxes.append(_chevron(x + 9.0, baseline - 4.5, is_open=False))
        for number, line in enumerate(label.details):
            self.boxes.append(
                Text(middle, baseline + 15.0 + 14.0 * number, line, DETAIL, False, "middle", small)
            )

    def _paint_heading(self, part: Part, x: float, y: float) -> None:
        words = heading(self.plan.profile, part.node)
        self.boxes.append(_chevron(x + 10.0, y + 14.0, is_open=True))
        self.boxes.append(
            Text(x + 10.0 + CHEVRON - 4.0, y + 18.5, words.title, TITLE, True, has_halo=True)
        )
        start = x + words.width - 12.0
        self.boxes.append(
            Text(start, y + 18.5, words.details[0], DETAIL, False, "end", "muted", True)
        )

    def _paint_wire(self, room: Room, wire: Wire, route: list[Point], corners: list[Point]) -> None:
        last = len(room.parts)
        if wire.source >= 0:
            source = room.parts[wire.source]
            start = self._leave(source, corners[wire.source], route[0])
            route[1] = _moved(route[1], route[0], start)
            route[0] = start
        has_arrow = False
        if wire.target < last:
            target = room.parts[wire.target]
            has_arrow = target.room is None
            end = self._arrive(target, corners[wire.target], route[-1], wire.port)
            route[-2] = _moved(route[-2], route[-1], end)
            route[-1] = end
        self.curves.append(
            Curve(
                smooth(route),
                "accent" if wire.is_skip else "muted",
                thickness(wire.channels),
                wire.is_skip,
                has_arrow,
            )
        )

    def _paint_arc(self, room: Room, wire: Wire, corners: list[Point], origin: Point) -> None:
        """A skip as an arc beside the chain: to its right, or below it."""
        start = self._side(room, wire.source, corners, origin)
        end = self._side(room, wire.target, corners, origin)
        if self.is_down:
            reach = abs(end[1] - start[1]) / room.down.length
            out = origin[0] + room.across.length + ARC_LEAST + (ARC - ARC_LEAST) * min(1.0, reach)
            bends = ((out, start[1]), (out, end[1]))
        else:
            reach = abs(end[0] - start[0]) / room.across.length
            out = origin[1] + room.down.length + ARC_LEAST + (ARC - ARC_LEAST) * min(1.0, reach)
            bends = ((start[0], out), (end[0], out))
        self.curves.append(
            Curve((start, *bends, end), "accent", ARC_WIDTH, False, False, ARC_OPACITY)
        )

    def _side(self, room: Room, place: int, corners: list[Point], origin: Point) -> Point:
        """Where an arc is tied to a child: the middle of its right side, or of its lower one."""
        if place < 0:
            return room.at(room.inside.entries[-1 - place], origin)
        if place >= len(room.parts):
            return room.at(room.inside.exits[0], origin)
        child, (x, y) = room.parts[place], corners[place]
        if self.is_down:
            return x + child.width, y + child.height / 2
        return x + child.width / 2, y + child.height

    def _leave(self, child: Part, corner: Point, near: Point) -> Point:
        """Where an arrow leaves a child: at its exit where it is open, else at its border."""
        x, y = corner
        room = child.room
        along = _port(room, corner, room.inside.exits[0]) if room and room.inside.exits else near
        if self.is_down:
            return _within(along[0], x, child.width), y + child.height
        return x + child.width, _within(along[1], y, child.height)

    def _arrive(self, child: Part, corner: Point, near: Point, port: int) -> Point:
        """Where an arrow meets a child: at its entry where it is open, else at its border."""
        x, y = corner
        along = near
        if child.room and child.room.inside.entries:
            entries = child.room.inside.entries
            along = _port(child.room, corner, entries[min(port, len(entries) - 1)])
        if self.is_down:
            return _within(along[0], x, child.width), y
        return x, _within(along[1], y, child.height)

    def _paint_ports(self, part: Part, room: Room, corner: Point) -> None:
        """The arrows that come in and go out, from the frame to where the inside takes over."""
        x, y = corner
        wiring = room.inside.wiring
        ends = [(*pair, True) for pair in zip(room.inside.entries, wiring.entries, strict=True)]
        ends += [(*pair, False) for pair in zip(room.inside.exits, wiring.exits, strict=True)]
        for port, channels, is_entry in ends:
            inner = _port(room, corner, port)
            if self.is_down:
                outer = inner[0], y if is_entry else y + part.height
            else:
                outer = x if is_entry else x + part.width, inner[1]
            start, end = (outer, inner) if is_entry else (inner, outer)
            self.curves.append(Curve((start, start, end, end), "muted", thickness(channels)))


def _port(room: Room, corner: Point, port: Point) -> Point:
    """A port of an open node on the page."""
    return room.at(port, (corner[0] + room.indent, corner[1] + HEADER))


ARC_WIDTH = 0.8
ARC_OPACITY = 0.55


@lru_cache(maxsize=4_096)
def thickness(channels: int) -> float:
    """Width of an arrow in pixels: thin for an image, thick for two thousand channels."""
    return round(min(4.0, 0.9 + float(channels) ** 0.5 / 16), 2)


def smooth(route: list[Point]) -> tuple[Point, ...]:
    """The route without the corners that growing leaves where two Bézier segments meet."""
    points = list(route)
    for knot in range(3, len(points) - 3, 3):
        (ax, ay), (x, y), (bx, by) = points[knot - 1 : knot + 2]
        length = hypot(bx - ax, by - ay)
        if not length:
            continue
        dx, dy = (bx - ax) / length, (by - ay) / length
        before, after = hypot(x - ax, y - ay), hypot(bx - x, by - y)
        points[knot - 1] = (x - dx * before, y - dy * before)
        points[knot + 1] = (x + dx * after, y + dy * after)
    return tuple(points)


def _moved(point: Point, old: Point, new: Point) -> Point:
    return point[0] + new[0] - old[0], point[1] + new[1] - old[1]


def _within(value: float, start: float, length: float) -> float:
    """Kept off a box's round corners."""
    inset = min(8.0, length / 2)
    return min(max(value, start + inset), start + length - inset)


def _chevron(x: float, y: float, *, is_open: bool) -> Curve:
    """The mark that says that a node opens: right while it is closed, down while it is open."""
    bends = (
        ((x - 3.5, y - 2.0), (x, y + 2.0), (x + 3.5, y - 2.0))
        if is_open
        else ((x - 1.5, y - 3.5), (x + 2.0, y), (x - 1.5, y + 3.5))
    )
    a, b, c = bends
    return Curve((a, a, b, b, b, c, c), "muted", 1.5)
