"""Draw squeeze, excite and scale with the sizes of W_1 and W_2, and the gates of an image.

Hu et al. 2018 (1709.01507v4): Figure 1 (block), Figure 3 (in a residual block), equations 2 to 5.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from analysis.gate_records import GateValues
from analysis.records import Operation, Profile
from language.catalogue import _
from viz.gate_view import Gate, gate_of
from viz.numbers import shape, share
from viz.paper import words
from viz.paper.panel import Panel, PaperFigure
from viz.paper.residual import draw_unit
from viz.paper.sketch import BOX, Sketch, box_width
from viz.paper.units import Unit, typical
from viz.picture import Box

SUBJECT = "gate"
STEP = BOX + 26.0
SIGN = 12.0
BARS, TALL = 200.0, 48.0
"""Width of a row of bars, and the height of a gate of 1."""

MOST_BARS = 64
"""Bars in a row; of more channels each bar is a mean of neighbours."""

MOST_ROWS = 4


def all_gates(profile: Profile) -> list[Gate]:
    """Return every gate of a network, in order."""
    products = (op for op in profile.operations if op.kind == "multiply")
    return [gate for op in products if (gate := gate_of(profile, op)) and len(_layers(gate)) == 2]


def _layers(gate: Gate) -> list[Operation]:
    """Return the two fully connected layers, which may be 1 x 1 convolutions."""
    return [op for op in gate.chain if op.kind in ("conv", "linear")]


def gate_params(gate: Gate) -> int:
    """Count the parameters of a gate, biases included."""
    return sum(op.params for op in _layers(gate))


def rows(gates: Sequence[Gate]) -> list[Gate]:
    """Return the first gate of each number of channels, at most ``MOST_ROWS`` of them."""
    by_size = {gate.map.out_shape[0]: gate for gate in reversed(gates)}
    found = sorted(by_size.values(), key=lambda gate: gate.product.index)
    if len(found) <= MOST_ROWS:
        return found
    places = [round(n * (len(found) - 1) / (MOST_ROWS - 1)) for n in range(MOST_ROWS)]
    return [found[place] for place in places]


def gates_figure(
    profile: Profile, gates: Sequence[Gate], units: Sequence[Unit], values: Sequence[GateValues]
) -> PaperFigure:
    """Draw the first gate, where it stands, the sizes of all, and the gates of an image if any."""
    products = {gate.product.index: gate for gate in gates}
    holders = [unit for unit in units if any(op.index in products for op in unit.branch)]
    holder = typical(holders)
    inside = [products[op.index] for op in holder.branch if op.index in products] if holder else []
    panels = [_gate_panel([*inside, *gates][0])]
    if holder is not None:
        panels.append(_holder_panel(profile, holder))
    panels.append(_sizes_panel(gates))
    if values:
        panels.append(values_panel(values))
    params = sum(map(gate_params, gates))
    return PaperFigure(
        SUBJECT,
        _("Squeeze and excitation"),
        "Hu et al. 2018 (1709.01507), Fig. 1, 3",
        tuple(panels),
        ("z_c = Σ u_c(i, j) / (H · W),  s = σ(W_2 δ(W_1 z)),  x_c = s_c · u_c",),
        (
            _("{count} gates with {params} parameters, {share} of the network's.").format(
                count=len(gates), params=f"{params:,}", share=share(params, profile.params)
            ),
        ),
    )


def _gate_panel(gate: Gate) -> Panel:
    """Draw a gate from top to bottom: U goes on past it, and is scaled."""
    reduce, expand = _layers(gate)
    channels, *size = gate.map.out_shape
    sketch = Sketch()
    steps = [
        (_("squeeze: {operation}").format(operation=_pool(gate)), "pool", f"z: {channels}"),
        (f"FC {reduce.in_shape[0]} → {reduce.out_shape[0]}", "linear", ""),
        (_between(gate, reduce), "activation", str(reduce.out_shape[0])),
        (f"FC {expand.in_shape[0]} → {expand.out_shape[0]}", "linear", ""),
        (_between(gate, expand), "activation", f"s: {expand.out_shape[0]}"),
    ]
    width = max(box_width(text) for text, *_rest in steps)
    sketch.text(0.0, -16.0, "U", size=13.0, is_bold=True)
    sketch.text(0.0, -2.0, shape(gate.map.out_shape), colour="muted")
    previous, y = 4.0, 4.0 + 24.0 + BOX / 2
    for number, (text, tint, beside) in enumerate(steps):
        sketch.arrow((0.0, previous), (0.0, y - BOX / 2))
        sketch.box(0.0, y, width, text, tint, path=gate.path)
        if tint == "linear":
            sketch.formula(
                -width / 2 - 8.0, y + 4.0, f"W_{1 + number // 2}", anchor="end", size=12.0
            )
        previous = y + BOX / 2
        if beside:
            sketch.text(8.0, previous + 14.0, beside, anchor="start", colour="muted")
        y += STEP if beside else BOX + 12.0
    total = previous + 34.0
    sketch.arrow((0.0, previous), (0.0, total - SIGN))
    x = width / 2 + 26.0
    sketch.arrow((0.0, 12.0), (x, 12.0), (x, total), (SIGN, total), colour="accent", width=2.2)
    sketch.text(x + 7.0, total / 2, "U", anchor="start", size=13.0, is_bold=True)
    sketch.sign(0.0, total, "multiply", gate.product.path)
    sketch.text(-SIGN - 6.0, total + 4.0, _("scale"), anchor="end", size=12.0)
    sketch.arrow((0.0, total + SIGN), (0.0, total + SIGN + 18.0))
    sketch.text(0.0, total + SIGN + 32.0, "X", size=13.0, is_bold=True)
    sketch.text(0.0, total + SIGN + 47.0, shape(gate.product.out_shape), colour="muted")
    ratio = channels / reduce.out_shape[0]
    numbers = [
        f"W_{number}: {op.out_shape[0]} × {op.in_shape[0]} = {words.weights(op):,}"
        for number, op in enumerate((reduce, expand), 1)
    ]
    biases = gate_params(gate) - words.weights(reduce) - words.weights(expand)
    if biases:
        numbers.append(_("biases: {count}").format(count=f"{biases:,}"))
    numbers.append(
        _("r = {ratio}: {count} parameters").format(
            ratio=f"{ratio:.3g}", count=f"{gate_params(gate):,}"
        )
    )
    return sketch.panel(
        _("Squeeze, excite, scale"),
        equation="s = σ(W_2 δ(W_1 z))",
        numbers=numbers,
        alt=_(
            "U of {sizes} is squeezed to one number per channel; two layers make a gate of it, "
            "which scales U"
        ).format(sizes=shape((channels, *size))),
        mark=_("this network: {path}").format(path=gate.path),
    )


def _pool(gate: Gate) -> str:
    operation = str(dict(gate.chain[0].hyper).get("operation", "average"))
    return {"average": _("average"), "max": _("maximum")}.get(operation, operation)


def _between(gate: Gate, layer: Operation) -> str:
    """Return the activation function behind a layer."""
    place = gate.chain.index(layer) + 1
    return words.activation(gate.chain[place]) if place < len(gate.chain) else ""


def _holder_panel(profile: Profile, unit: Unit) -> Panel:
    sketch = Sketch()
    draw_unit(sketch, profile, unit, has_shortcut=True)
    return sketch.panel(
        _("In its residual block"),
        alt=_("The gate scales the last result of F, before x is added"),
        mark=_("this network: {path}").format(path=unit.path),
    )


def _sizes_panel(gates: Sequence[Gate]) -> Panel:
    """List the gates by their sizes: channels, hidden units, how many, parameters."""
    groups: dict[tuple[int, ...], list[Gate]] = {}
    for gate in gates:
        groups.setdefault(tuple(op.out_shape[0] for op in (gate.map, *_layers(gate))), []).append(
            gate
        )
    sketch = Sketch()
    most = max(sizes[0] for sizes in groups)
    for place, (sizes, same) in enumerate(groups.items()):
        y = 40.0 * place
        for column, count in enumerate(sizes):
            tall = max(3.0, 30.0 * (count / most) ** 0.5)
            tint = ("pool", "linear", "activation")[column]
            sketch.box(50.0 * column, y, 10.0, "", tint, height=tall)
            sketch.text(50.0 * column + 8.0, y + 4.0, str(count), anchor="start", has_halo=False)
        text = f"× {len(same)}: {sum(map(gate_params, same)):,}"
        sketch.text(158.0, y + 4.0, text, anchor="start", colour="muted")
    told = (f"{' → '.join(map(str, sizes))} × {len(same)}" for sizes, same in groups.items())
    return sketch.panel(
        _("All gates"),
        numbers=(_("C → C/r → C × number of gates: parameters"),),
        alt=", ".join(told),
        mark=_("this network"),
    )


def values_panel(values: Sequence[GateValues]) -> Panel:
    """Draw the gates of an image, a bar for each channel or for neighbours together."""
    sketch = Sketch()
    told = []
    for place, gate in enumerate(values):
        base = (TALL + 44.0) * place + TALL
        heights = _means(gate.scales)
        wide = BARS / len(heights)
        for number, height in enumerate(heights):
            tall = max(0.5, TALL * min(1.0, abs(height)))
            mark = Box(
                number * wide, base - tall, max(0.5, wide - 0.6), tall, "activation", "", 0.5
            )
            sketch.marks.append(mark)
        sketch.arrow((0.0, base), (BARS, base), colour="line", has_head=False)
        for y, text in ((base, "0"), (base - TALL, "1")):
            sketch.text(-6.0, y + 4.0, text, anchor="end", colour="muted")
        mean = sum(gate.scales) / len(gate.scales)
        text = f"{min(gate.scales):.2f} … {max(gate.scales):.2f}"
        summary = _("{count} channels: {spread}, mean {mean}").format(
            count=len(gate.scales), spread=text, mean=f"{mean:.2f}"
        )
        sketch.text(0.0, base + 14.0, gate.path, anchor="start")
        sketch.text(0.0, base + 28.0, summary, anchor="start", colour="muted")
        told.append(f"{gate.path}: {summary}")
    shown = ", ".join(f"{value:.3f}" for value in values[0].scales[:3])
    drawn = sketch.panel(
        _("Gates s of the image"),
        equation=f"s = ({shown}, …)",
        numbers=(_("random weights, seed 0; normalised over two images"),),
        alt=". ".join(told),
        mark=_("this network"),
    )
    return replace(drawn, is_exercise=True)


def _means(values: Sequence[float]) -> list[float]:
    """Return the values, or means of neighbours where there are more than bars."""
    if len(values) <= MOST_BARS:
        return list(values)
    ends = [round(n * len(values) / MOST_BARS) for n in range(MOST_BARS + 1)]
    return [sum(values[a:b]) / (b - a) for a, b in itertools.pairwise(ends)]
