"""Draw the residual block beside its plain twin.

He et al. 2015 (1512.03385): Figure 2 (x, F(x), F(x) + x), Figure 5 (basic and bottleneck block),
equations 1 and 2.
"""

from collections.abc import Sequence
from dataclasses import replace

from analysis.records import Operation, Profile, Shape
from language.catalogue import _, ngettext
from viz.numbers import shape
from viz.paper import words
from viz.paper.panel import Panel, PaperFigure
from viz.paper.sketch import BOX, Sketch, box_width
from viz.paper.units import (
    HIDDEN,
    Unit,
    changing,
    gate_in,
    typical,
)
from viz.picture import Colour

SUBJECT = "residual"
STEP = BOX + 11.0
SIGN = 12.0
BESIDE = 18.0
"""Pixels between F and the shortcut."""


def residual_figure(profile: Profile, units: Sequence[Unit], plain: Sequence[Unit]) -> PaperFigure:
    """Draw the network's block, its twin without or with a shortcut, a block with a new shape.

    ``plain`` are the blocks of a network that has no residual units.
    """
    own = typical(units) or next(iter(units), None)
    if own is None:
        block = typical(plain) or plain[0]
        panels = [_plain_panel(profile, block, is_own=True), _residual_panel(profile, block)]
        count = ngettext("{count} block, no shortcut", "{count} blocks, no shortcut", len(plain))
    else:
        panels = [_residual_panel(profile, own), _plain_panel(profile, own)]
        other = changing(units)
        if other is not None and other is not own:
            panels.append(_residual_panel(profile, other))
        count = _shortcuts(units)
    return PaperFigure(
        SUBJECT,
        _("Residual block beside its plain twin"),
        "He et al. 2015 (1512.03385), Fig. 2, 5",
        tuple(panels),
        (),
        (count,),
    )


def _shortcuts(units: Sequence[Unit]) -> str:
    """Count the shortcuts by kind."""
    identity = sum(unit.is_identity for unit in units)
    return _(
        "{blocks} blocks: {identity} with the identity as shortcut, {other} with another"
    ).format(blocks=len(units), identity=identity, other=len(units) - identity)


def _residual_panel(profile: Profile, unit: Unit) -> Panel:
    is_own = unit.add is not None
    sketch = Sketch()
    draw_unit(sketch, profile, unit, has_shortcut=True)
    name = _("Block that changes the shape") if unit.changes_shape else _("Residual block")
    if not is_own:
        name = _("Its residual twin")
    alt = _("x goes through F, whose layers are {layers}; {shortcut} is added").format(
        layers=_spoken(profile, unit.branch),
        shortcut=_spoken(profile, unit.shortcut) or _("x itself"),
    )
    return sketch.panel(
        name,
        equation=equation(unit),
        numbers=_numbers(profile, unit),
        alt=alt,
        is_own=is_own,
        mark=_place(unit) if is_own else " ",
    )


def _plain_panel(profile: Profile, unit: Unit, *, is_own: bool = False) -> Panel:
    sketch = Sketch()
    unit = replace(unit, branch=tuple([op for op in unit.branch if not _joins(profile, op)]))
    draw_unit(sketch, profile, unit, has_shortcut=False)
    name = _("Plain block") if is_own else _("Its plain twin")
    alt = _("x goes through {layers}; nothing is added").format(
        layers=_spoken(profile, unit.branch)
    )
    return sketch.panel(
        name,
        equation="y = F(x, {W_i})",
        numbers=_numbers(profile, unit, has_shortcut=False),
        alt=alt,
        is_own=is_own,
        mark=_place(unit) if is_own else " ",
    )


def _joins(profile: Profile, op: Operation) -> bool:
    """Return whether an operation is there for the sum: a factor, a gate over the paths."""
    return op.kind == "scale" or (op.kind == "multiply" and not gate_in(profile, op))


def _place(unit: Unit) -> str:
    return _("this network: {path}").format(path=unit.path)


def _spoken(profile: Profile, operations: tuple[Operation, ...]) -> str:
    return ", ".join(words.short(profile, op) for op in shown(operations))


def shown(operations: tuple[Operation, ...]) -> list[Operation]:
    """Return the operations that are drawn as boxes."""
    return [op for op in operations if op.kind not in HIDDEN]


def equation(unit: Unit) -> str:
    """Return the unit's equation: 1 of the paper, 2 with a projection."""
    residual, own = "F(x, {W_i})", "x"
    # A factor that is learned has no number.
    factors = [words.factor(op) for op in unit.branch if op.kind == "scale" and _is_constant(op)]
    if factors:
        residual = f"{factors[-1]} {residual}"
    kinds = {op.kind for op in unit.shortcut}
    if "conv" in kinds:
        own = "W_s x"
    if "multiply" in kinds:
        own = f"(1 − g(x)) · {own}"
        if unit.branch[-1].kind == "multiply":
            residual = f"g(x) · {residual}"
    if "scale" in kinds:
        constants = [op for op in unit.shortcut if op.kind == "scale" and _is_constant(op)]
        own = " ".join([*map(words.factor, constants), own])
    return f"y = {residual} + {own}"


def _is_constant(op: Operation) -> bool:
    return "by" in dict(op.hyper)


def _numbers(profile: Profile, unit: Unit, *, has_shortcut: bool = True) -> list[str]:
    """Return lines with the sizes of the weights, and what the shortcut has of its own."""
    lines = [words.weight_line(number, op) for number, op in enumerate(unit.convolutions, 1)]
    if not has_shortcut:
        return lines
    projections = [op for op in unit.shortcut if op.kind == "conv"]
    gates = _gates(profile, unit)
    lines += [words.weight_line("s", op) for op in projections]
    lines += [words.weight_line("g", op) for op in gates]
    if not (projections or gates):
        lines.append(_("shortcut: no parameters"))
    return lines


def _gates(profile: Profile, unit: Unit) -> list[Operation]:
    """Return the convolutions beside both paths, which compute a gate over them."""
    if unit.add is None or not any(_joins(profile, op) for op in (*unit.branch, *unit.shortcut)):
        return []
    paths = {op.index for op in (*unit.branch, *unit.shortcut)}
    between = profile.operations[unit.entry.index + 1 : unit.add.index]
    return [
        op
        for op in between
        if op.kind == "conv" and op.index not in paths and op.out_shape[1:] != (1, 1)
    ]


def draw_unit(
    sketch: Sketch, profile: Profile, unit: Unit, *, has_shortcut: bool, colour: Colour = "accent"
) -> None:
    """Draw a unit from top to bottom: x, the layers of F, the sum, what follows, y."""
    boxes = [(words.short(profile, op), words.tint(op), op.path) for op in shown(unit.branch)]
    after = [(words.short(profile, op), words.tint(op), op.path) for op in unit.after]
    widths = [box_width(text) for text, *_ in (*boxes, *after)]
    width = max([96.0, *widths])
    _ends(sketch, 0.0, "x", unit.entry.out_shape, is_top=True)
    y, fork = 6.0, 14.0
    first = y + 22.0 + BOX / 2
    y = first
    previous = 6.0
    for text, tint, path in boxes:
        sketch.arrow((0.0, previous), (0.0, y - BOX / 2))
        sketch.box(0.0, y, width, text, tint, path=path)
        previous = y + BOX / 2
        y += STEP
    last = previous
    _brace(sketch, -width / 2 - 8.0, first - BOX / 2, last)
    if has_shortcut:
        total = previous + 26.0
        sketch.arrow((0.0, previous), (0.0, total - SIGN))
        _shortcut(sketch, profile, unit, width, fork, total, colour)
        sketch.sign(0.0, total, "add", unit.add.path if unit.add else "")
        sketch.text(-SIGN - 6.0, total + 4.0, _sum_words(unit), anchor="end", size=12.0)
        previous = total + SIGN
    for text, tint, path in after:
        y = previous + 12.0 + BOX / 2
        sketch.arrow((0.0, previous), (0.0, y - BOX / 2))
        sketch.box(0.0, y, width, text, tint, path=path)
        previous = y + BOX / 2
    sketch.arrow((0.0, previous), (0.0, previous + 18.0))
    _ends(sketch, previous + 32.0, "y" if not after else "σ(y)", unit.out_shape, is_top=False)


def _sum_words(unit: Unit) -> str:
    return "F(x) + x" if not unit.shortcut else "F(x) + h(x)"


def _ends(sketch: Sketch, y: float, name: str, sizes: Shape, *, is_top: bool) -> None:
    """Name what comes in or goes out, with its shape."""
    sketch.text(0.0, y - (15.0 if is_top else 0.0), name, size=13.0, is_bold=True)
    sketch.text(0.0, y - (1.0 if is_top else -14.0), shape(sizes), colour="muted")


def _brace(sketch: Sketch, x: float, top: float, bottom: float) -> None:
    """Draw a bracket with F(x) beside it."""
    sketch.arrow(
        (x + 4.0, top), (x, top), (x, bottom), (x + 4.0, bottom), colour="line", has_head=False
    )
    sketch.text(x - 4.0, (top + bottom) / 2 + 4.0, "F(x)", anchor="end", size=12.0)


def _shortcut(
    sketch: Sketch, profile: Profile, unit: Unit, width: float, top: float, bottom: float,
    colour: Colour,
) -> None:  # fmt: skip
    """Draw the way of x round F, with what stands on it."""
    texts = list(dict.fromkeys((words.short(profile, op), words.tint(op)) for op in unit.shortcut))
    room = max([0.0, *(box_width(text) for text, _tint in texts)])
    x = width / 2 + BESIDE + room / 2
    sketch.arrow((0.0, top), (x, top), (x, bottom), (SIGN, bottom), colour=colour, width=2.2)
    middle = (top + bottom) / 2
    for number, (text, tint) in enumerate(texts):
        y = middle + STEP * (number - (len(texts) - 1) / 2)
        sketch.box(x, y, box_width(text), text, tint)
    if not texts:
        sketch.text(x + 7.0, middle - 2.0, "x", anchor="start", size=13.0, is_bold=True)
        sketch.text(x + 7.0, middle + 13.0, _("identity"), anchor="start", colour="muted")
