"""Draw the five orders of activation in a row, the network's own one marked.

He et al. 2016 (1603.05027): Figure 4, equations 1, 2 and 4. The identity's path is highlighted as
far as x passes unchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.records import Operation, Profile, Shape
from language.catalogue import _
from viz.numbers import shape
from viz.paper import words
from viz.paper.panel import Panel, PaperFigure
from viz.paper.residual import shown
from viz.paper.sketch import BOX, PADDING, Sketch, box_width
from viz.paper.units import Unit, gate_in, typical

SUBJECT = "orders"
SIGN = 12.0


@dataclass(frozen=True)
class Room:
    """Pixels of a box's height, between boxes, from the identity's path to F, across a name, and
    around a drawing; in a low room the equation is as small as the numbers.
    """

    box: float = BOX
    gap: float = 10.0
    lead: float = 14.0
    beside: float = 30.0
    name: float = 128.0
    padding: float = PADDING
    is_low: bool = False


USUAL, LOW = Room(), Room(20.0, 7.0, 8.0, 22.0, 96.0, 4.0, is_low=True)


@dataclass(frozen=True)
class Order:
    """An order of C (convolution), N (normalisation) and R (ReLU): one layer of F, its last layer,
    and f behind the sum.
    """

    name: str
    layer: str
    last: str
    after: str
    equation: str

    def branch(self, layers: int) -> str:
        """Return all of F."""
        return self.layer * (layers - 1) + self.last


def orders() -> tuple[Order, ...]:
    """Return the five orders of Figure 4, (a) to (e)."""
    return (
        Order(_("(a) original"), "CNR", "CN", "R", "f = ReLU"),
        Order(_("(b) BN after addition"), "CNR", "C", "NR", _("f = BN, ReLU")),
        Order(_("(c) ReLU before addition"), "CNR", "CNR", "", _("f = identity, F ≥ 0")),
        Order(_("(d) ReLU-only pre-activation"), "RCN", "RCN", "", _("f = identity")),
        Order(_("(e) full pre-activation"), "NRC", "NRC", "", _("f = identity")),
    )


def order_of(profile: Profile, unit: Unit) -> int | None:
    """Return the place of a unit's order among the five; None where it is none of them."""
    signs = {"conv": "C", "norm": "N", "activation": "R"}

    def text(operations: Sequence[Operation]) -> str:
        return "".join(signs.get(op.kind, "?") for op in operations)

    # A gate at the end of F, or a factor, changes no order.
    branch = text(
        [op for op in shown(unit.branch) if not (op.kind == "scale" or _is_gate(profile, op))]
    )
    after, layers = text(unit.after), len(unit.convolutions)
    for place, order in enumerate(orders()):
        if (branch, after) == (order.branch(layers), order.after):
            return place
    return None


def _is_gate(profile: Profile, op: Operation) -> bool:
    return op.kind == "multiply" or gate_in(profile, op) is not None


def own_order(profile: Profile, units: Sequence[Unit]) -> int | None:
    """Return the place of a network's own order among the five; None where it is none of them."""
    unit = typical(units)
    return None if unit is None else order_of(profile, unit)


def orders_figure(profile: Profile, units: Sequence[Unit], *, is_low: bool = False) -> PaperFigure:
    """Draw the network's typical unit in all five orders; its own is one of them.

    In a low room all five stand in one row of a lesson's stage.
    """
    unit, own = typical(units), own_order(profile, units)
    if unit is None or own is None:
        raise ValueError("the network's order of activation is none of the five")
    room = LOW if is_low else USUAL
    panels = tuple(
        _panel(unit, order, room, is_own=place == own) for place, order in enumerate(orders())
    )
    clear = sum(each.is_identity and not each.after for each in units)
    return PaperFigure(
        SUBJECT,
        _("Five orders of activation"),
        "He et al. 2016 (1603.05027), Fig. 4",
        panels,
        (
            "y_l = h(x_l) + F(x_l, W_l),  x_{l+1} = f(y_l)",
            "h = f = id:  x_L = x_l + Σ F(x_i, W_i),  i = l, …, L − 1",
        ),
        (
            _("The blue path is where x passes unchanged."),
            _("This network: order {order}; {clear} of {units} units pass x on unchanged.").format(
                order=orders()[own].name, clear=clear, units=len(units)
            ),
        ),
    )


def _panel(unit: Unit, order: Order, room: Room, *, is_own: bool) -> Panel:
    convolutions = list(unit.convolutions)
    boxes = _boxes(order.branch(len(convolutions)), convolutions)
    after = _boxes(order.after, [])
    sketch = Sketch()
    _draw(sketch, boxes, after, unit.out_shape, room)
    alt = _("F is {layers}; after the addition: {after}").format(
        layers=", ".join(text for text, _tint in boxes),
        after=", ".join(text for text, _tint in after) or _("nothing"),
    )
    return sketch.panel(
        order.name,
        equation="" if room.is_low else order.equation,
        numbers=(order.equation,) if room.is_low else (),
        alt=alt,
        is_own=is_own,
        mark=_("this network") if is_own else " ",
        name_lines=2,
        least_width=room.name,
        padding=room.padding,
    )


def _boxes(signs: str, convolutions: list[Operation]) -> list[tuple[str, str]]:
    """Return text and tint of each box."""
    waiting = iter(convolutions)
    made = []
    for sign in signs:
        if sign == "C":
            op = next(waiting)
            made.append((f"{words.kernel(op)}, {op.out_shape[0]}", "conv"))
        else:
            made.append(("BN", "norm") if sign == "N" else ("ReLU", "activation"))
    return made


def _draw(
    sketch: Sketch, boxes: list[tuple[str, str]], after: list[tuple[str, str]], sizes: Shape,
    room: Room,
) -> None:  # fmt: skip
    """Draw the identity's path straight down, F to its right, f on the path."""
    half, lead = room.box / 2, room.lead
    width = max(box_width(text) for text, _tint in boxes)
    x = room.beside + width / 2
    sketch.formula(0.0, -6.0, "x_l", is_bold=True)
    sketch.text(12.0, -6.0, shape(sizes), anchor="start", colour="muted")
    fork = 10.0
    y = fork + lead + half
    sketch.arrow((0.0, fork), (x, fork), (x, y - half))
    previous = 0.0
    for text, tint in boxes:
        if previous:
            sketch.arrow((x, previous), (x, y - half))
        sketch.box(x, y, width, text, tint, height=room.box)
        previous = y + half
        y += room.box + room.gap
    total = previous + 14.0
    sketch.arrow((x, previous), (x, total), (SIGN, total))
    sketch.arrow((0.0, 2.0), (0.0, total - SIGN), colour="accent", width=3.0)
    sketch.sign(0.0, total, "add")
    previous = total + SIGN
    is_clear = True
    for text, tint in after:
        y = previous + lead + half
        sketch.arrow(
            (0.0, previous), (0.0, y - half), colour="accent" if is_clear else "muted",
            width=3.0 if is_clear else 1.3,
        )  # fmt: skip
        is_clear = False
        sketch.box(0.0, y, box_width(text), text, tint, height=room.box)
        previous = y + half
    end = total + SIGN + 2 * (room.box + lead) + lead + 4.0
    sketch.arrow(
        (0.0, previous), (0.0, end), colour="accent" if is_clear else "muted",
        width=3.0 if is_clear else 1.3,
    )  # fmt: skip
    sketch.formula(0.0, end + 14.0, "x_{l+1}", is_bold=True)
