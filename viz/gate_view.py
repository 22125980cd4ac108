"""Draw a channel gate as its paper does: squeeze, two fully connected layers, gate, rescale."""

from dataclasses import dataclass

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.labels import DETAIL, SIGN, SYMBOLS, TITLE
from viz.numbers import compact, shape
from viz.palette import group
from viz.picture import Box, Curve, Mark, Picture, Polygon, Text, line
from viz.text_width import text_width

MARGIN = 20.0
GAP = 34.0
TALLEST = 120.0
SLAB = 64.0
_POOLS = frozenset({"global pool", "mean"})


@dataclass(frozen=True)
class Gate:
    """The operations from the squeeze to the product with what it rescales."""

    path: str
    chain: tuple[Operation, ...]
    product: Operation
    map: Operation


def gates(profile: Profile) -> list[Gate]:
    """Find one gate for each pair of sizes that occurs, in the order in which they run."""
    found: dict[tuple[tuple[int, ...], ...], Gate] = {}
    for op in profile.operations:
        if op.kind == "multiply" and (gate := gate_of(profile, op)):
            found.setdefault(tuple(link.out_shape for link in gate.chain), gate)
    return list(found.values())


def gate_of(profile: Profile, product: Operation) -> Gate | None:
    """Find the gate that a product ends, if one of its inputs was squeezed from the other."""
    for start in product.inputs:
        chain = [profile.operations[start]]
        while chain[-1].kind not in _POOLS and len(chain[-1].inputs) == 1:
            chain.append(profile.operations[chain[-1].inputs[0]])
        others = [source for source in product.inputs if source != start]
        if chain[-1].kind in _POOLS and others and len(chain) > 1:
            path = product.path.rsplit(".", 1)[0]
            return Gate(path, tuple(chain[::-1]), product, profile.operations[others[0]])
    return None


def gate_figure(gate: Gate, title: str) -> Picture:
    """Draw from left to right, each vector as tall as it has channels, the map on top."""
    most = max(op.out_shape[0] for op in gate.chain)
    middle = MARGIN + 70.0 + TALLEST / 2
    words = [_words(op) for op in gate.chain]
    marks: list[Mark] = _slab(MARGIN, middle, gate.map)
    x = MARGIN + SLAB + 30.0 + GAP
    around = (MARGIN + SLAB + 34.0, middle)
    marks.append(line(around, (x - 4.0, middle), has_arrow=True))
    below = middle + TALLEST / 2 + 22.0
    marks += _stack(MARGIN + (SLAB + 30.0) / 2, below, ["U", shape(gate.map.out_shape)])
    for op, lines in zip(gate.chain, words, strict=True):
        room = max(
            text_width(text, TITLE if not n else DETAIL, is_bold=not n)
            for n, text in enumerate(lines)
        )
        width = max(26.0, room)
        tall = max(14.0, TALLEST * (op.out_shape[0] / most) ** 0.5)
        middle_x = x + width / 2
        marks.append(
            Box(middle_x - 11.0, middle - tall / 2, 22.0, tall, group(op.kind), op.path, 4.0)
        )
        marks += _stack(middle_x, below, lines)
        marks.append(
            line((middle_x + 15.0, middle), (x + width + GAP - 4.0, middle), has_arrow=True)
        )
        x += width + GAP
    centre = x + SIGN / 2 + 2.0
    top = MARGIN + 36.0
    marks.append(
        Curve(
            (
                around,
                (around[0] + 12.0, top),
                (around[0] + 20.0, top),
                (around[0] + 60.0, top),
                (centre - 60.0, top),
                (centre - 60.0, top),
                (centre - 50.0, top),
                (centre, top),
                (centre, top + 10.0),
                (centre, middle - SIGN / 2 - 1.0),
            ),
            "accent",
            1.6,
            is_dashed=True,
            has_arrow=True,
        )
    )
    marks.append(
        Box(centre - SIGN / 2, middle - SIGN / 2, SIGN, SIGN, "merge", gate.product.path, SIGN / 2)
    )
    marks.append(Text(centre, middle + 5.0, SYMBOLS["multiply"], TITLE, True, "middle"))
    marks += _stack(centre, below, [_("rescale")])
    out = centre + SIGN / 2 + GAP
    marks.append(line((centre + SIGN / 2 + 2.0, middle), (out - 4.0, middle), has_arrow=True))
    marks += _slab(out, middle, gate.product)
    marks += _stack(out + (SLAB + 30.0) / 2, below, ["Ũ", shape(gate.product.out_shape)])
    params = sum(op.params for op in gate.chain)
    heading = _("{path}: {params} parameters, r = {reduction:.3g}").format(
        path=gate.path,
        params=compact(params),
        reduction=most / min(op.out_shape[0] for op in gate.chain),
    )
    marks.append(Text(MARGIN, MARGIN + 8.0, heading, TITLE, True))
    width = max(out + SLAB + 30.0, MARGIN + text_width(heading, TITLE, is_bold=True)) + MARGIN
    return Picture(width, below + 40.0 + MARGIN, tuple(marks), title)


def _words(op: Operation) -> list[str]:
    """Describe an operation of the chain, and the channels that it gives on."""
    settings = dict(op.hyper)
    if op.kind in _POOLS:
        name = _("squeeze")
        detail = _("global {operation}").format(operation=_(str(settings.get("operation", ""))))
    elif op.kind in ("conv", "linear"):
        name, detail = _("FC"), f"{op.in_shape[0]} → {op.out_shape[0]}"
    else:
        name, detail = str(settings.get("operation", op.kind)), ""
    return [text for text in (name, detail, str(op.out_shape[0])) if text]


def _stack(x: float, y: float, lines: list[str]) -> list[Mark]:
    """Draw centred lines, the first in bold."""
    return [
        Text(
            x, y + 15.0 * n, text, DETAIL if n else TITLE, not n, "middle", "muted" if n else "text"
        )
        for n, text in enumerate(lines)
    ]


def _slab(x: float, middle: float, op: Operation) -> list[Mark]:
    """Draw a feature map as a block."""
    tall, reach = 80.0, 30.0
    y = middle - tall / 2 + reach / 2
    front = ((x, y), (x + SLAB, y), (x + SLAB, y + tall - reach / 2), (x, y + tall - reach / 2))
    top = ((x, y), (x + reach, y - reach), (x + SLAB + reach, y - reach), (x + SLAB, y))
    side = (
        (x + SLAB, y),
        (x + SLAB + reach, y - reach),
        (x + SLAB + reach, y + tall - 1.5 * reach),
        (x + SLAB, y + tall - reach / 2),
    )
    return [
        Polygon(top, "conv", 0.3, op.path),
        Polygon(side, "conv", -0.12, op.path),
        Polygon(front, "conv", 0.0, op.path),
    ]
