"""Draw a dense block with the channels that each layer reads, H_l, and growth as an exercise.

Huang et al. 2017 (1608.06993): Figure 1 (block), Figure 2 (blocks and transitions), equation 2,
growth rate k (section 3). The exercise is of the lectures: four layers that add 4 channels to 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.records import Operation, Profile
from language.catalogue import _, ngettext
from viz.dense_view import Dense
from viz.numbers import shape
from viz.outline import Node
from viz.paper import words
from viz.paper.panel import Panel, PaperFigure
from viz.paper.residual import shown
from viz.paper.sketch import BOX, Sketch, box_width
from viz.wiring import Wirings

SUBJECT = "dense"
LEAST_LAYERS = 2
MOST_SHOWN = 6
"""Layers of a block that are all drawn; of more the first ones and the last."""

FIRST_SHOWN = 4
STEP = 44.0
SPREAD = 9.0
"""Pixels between the lines of neighbouring sources."""


@dataclass(frozen=True)
class Growth:
    """Channels in front of a dense block, channels that each layer adds, and layers."""

    init: int = 4
    rate: int = 4
    layers: int = 4

    def read_by(self, layer: int) -> int:
        """Count the channels that a layer reads, the first being 1."""
        return self.init + self.rate * (layer - 1)

    @property
    def out(self) -> int:
        """Channels that leave the block."""
        return self.init + self.rate * self.layers


EXERCISE = Growth()
MOST = Growth(64, 48, 8)
"""Largest values that the exercise takes."""


def complete_blocks(profile: Profile, root: Node, wirings: Wirings) -> list[Dense]:
    """Find the blocks in which every layer reads all before it."""
    if not any(op.kind == "concat" for op in profile.operations):
        return []
    found = []
    for node in root.walk_once():
        if node.members or len(node.children) <= LEAST_LAYERS:
            continue
        dense = Dense(node, wirings.between(node.children))
        layers = len(dense.layers)
        if layers >= LEAST_LAYERS and len(dense.channels) == layers * (layers + 1) // 2:
            found.append(dense)
    return found


def reads(dense: Dense) -> list[int]:
    """Return the channels that each layer of a block reads."""
    return [
        sum(dense.channels[source, layer] for source in range(layer))
        for layer in range(1, len(dense.layers) + 1)
    ]


def dense_figure(
    profile: Profile, root: Node, blocks: list[Dense], exercise: Growth = EXERCISE
) -> PaperFigure:
    """Draw the first dense block, its H_l, the exercise and the row of ``complete_blocks``."""
    first = blocks[0]
    growth = profile.operations[first.layers[0].operations[-1]].out_shape[0]
    return PaperFigure(
        SUBJECT,
        _("Dense block"),
        "Huang et al. 2017 (1608.06993), Fig. 1, 2",
        (
            _block_panel(first, growth),
            _layer_panel(profile, first),
            growth_panel(exercise),
            _row_panel(profile, root, blocks),
        ),
        (
            "x_l = H_l([x_0, x_1, …, x_{l−1}])",
            f"k_0 + k (l − 1) = {reads(first)[0]} + {growth} (l − 1)",
        ),
        tuple(_told(dense) for dense in blocks),
    )


def _told(dense: Dense) -> str:
    layers = len(dense.layers)
    return _("{name}: {layers} layers, {connections} direct connections = L (L + 1) / 2").format(
        name=dense.node.path, layers=layers, connections=len(dense.channels)
    )


def _rows(layers: int) -> list[int]:
    """Return the layers that are drawn, 0 standing for those left out."""
    if layers <= MOST_SHOWN:
        return list(range(1, layers + 1))
    return [*range(1, FIRST_SHOWN + 1), 0, layers]


def _block_panel(dense: Dense, growth: int) -> Panel:
    """Draw x_0 and the layers from top to bottom, with an arrow from each to all after it."""
    channels = reads(dense)
    out, last = channels[-1] + growth, len(channels)
    sketch = Sketch()
    paths = [layer.path for layer in dense.layers]
    _draw_block(sketch, [*channels, out], paths, dense.node.path)
    return sketch.panel(
        dense.node.path,
        equation="[x_0, x_1, …, x_{l−1}]",
        numbers=(
            f"k_0 = {channels[0]}, k = {growth}",
            f"H_{{{last}}}: {channels[0]} + {growth} × {last - 1} = {channels[-1]}",
        ),
        alt=_told_channels(channels, out),
        mark=_("this network: channels that each layer reads"),
    )


def _told_channels(channels: Sequence[int], out: int) -> str:
    return _("Layers read {channels} channels; {out} leave the block").format(
        channels=", ".join(map(str, channels)), out=out
    )


def _draw_block(
    sketch: Sketch, channels: Sequence[int], paths: Sequence[str] = (), join: str = ""
) -> None:
    """Draw a block with the channels that each layer reads, and last those that leave it.

    ``paths`` are those of the layers in a network, ``join`` that of the concatenation.
    """
    *read, out = channels
    rows = _rows(len(read))
    width = 64.0
    left = width / 2

    def write(y: float, count: int) -> None:
        sketch.text(-left - 8.0, y + 4.0, str(count), anchor="end", size=13.0, is_bold=True)

    sources = [(0, 0.0)]
    sketch.box(0.0, 0.0, width, "", "shape")
    sketch.formula(0.0, 4.0, "x_0", is_bold=True)
    write(0.0, read[0])
    for place, layer in enumerate(rows, 1):
        y = STEP * place
        if not layer:
            sketch.text(0.0, y + 4.0, "…", size=16.0, is_bold=True)
            continue
        for number, (source, above) in enumerate(sources):
            if source == layer - 1:
                sketch.arrow((0.0, above + BOX / 2), (0.0, y - BOX / 2))
                continue
            x = left + 10.0 + SPREAD * (len(rows) - number)
            into = y - 6.0 + 3.0 * number
            sketch.arrow(
                (left, above + 4.0), (x, above + 4.0), (x, into), (left, into), colour="accent"
            )
        sketch.box(0.0, y, width, "", "conv", path=paths[layer - 1] if paths else "")
        sketch.formula(0.0, y + 4.0, f"H_{{{layer}}}", is_bold=True)
        write(y, read[layer - 1])
        sources.append((layer, y))
    y = STEP * (len(rows) + 1)
    sketch.arrow((0.0, y - STEP + BOX / 2), (0.0, y - SIGN_RADIUS))
    sketch.sign(0.0, y, "concat", join)
    write(y, out)


SIGN_RADIUS = 12.0


def _layer_panel(profile: Profile, dense: Dense) -> Panel:
    """Draw the operations of the second layer, the first that reads a concatenation."""
    layer = dense.layers[1]
    inside = [profile.operations[index] for index in layer.operations]
    boxes = shown(tuple(op for op in inside if op.kind != "concat" and not _is_gate_part(op)))
    sources = ["x_0", "x_1"]
    sketch = Sketch()
    width = max(box_width(words.short(profile, op)) for op in boxes)
    for number, source in enumerate(sources):
        x = 30.0 * (2 * number - 1)
        sketch.formula(x, 0.0, source, is_bold=True)
        channels = str(dense.channels[number, 2])
        sketch.text(x, 14.0, channels, colour="muted")
        sketch.arrow((x, 19.0), (x, 42.0), (SIGN_RADIUS if number else -SIGN_RADIUS, 42.0))
    sketch.sign(0.0, 42.0, "concat")
    sketch.text(SIGN_RADIUS + 6.0, 64.0, str(reads(dense)[1]), anchor="start", colour="muted")
    previous, y = 42.0 + SIGN_RADIUS, 42.0 + SIGN_RADIUS + 16.0 + BOX / 2
    for op in boxes:
        sketch.arrow((0.0, previous), (0.0, y - BOX / 2))
        sketch.box(0.0, y, width, words.short(profile, op), words.tint(op), path=op.path)
        previous = y + BOX / 2
        y += BOX + 11.0
    sketch.arrow((0.0, previous), (0.0, previous + 18.0))
    sketch.formula(0.0, previous + 31.0, "x_2", is_bold=True)
    out = boxes[-1].out_shape
    sketch.text(0.0, previous + 46.0, shape(out), colour="muted")
    convolutions = [op for op in boxes if op.kind == "conv"]
    names = [_kind(op) for op in boxes]
    return sketch.panel(
        layer.path,
        equation="x_2 = H_2([x_0, x_1])",
        numbers=[words.weight_line(number, op) for number, op in enumerate(convolutions, 1)],
        alt=_("H is {layers}").format(layers=", ".join(names)),
        mark=_("this network: H is {layers}").format(layers=", ".join(names)),
    )


def _is_gate_part(op: Operation) -> bool:
    """Return whether an operation computes a gate: it works on one pixel."""
    return op.kind != "multiply" and op.out_shape[1:] == (1, 1)


def _kind(op: Operation) -> str:
    if op.kind == "conv":
        return words.kernel(op)
    return "BN" if op.kind == "norm" else words.activation(op) if op.kind == "activation" else "SE"


def growth_panel(growth: Growth) -> Panel:
    """Draw a dense block of the exercise, with the channels that each layer reads on its nodes."""
    sizes = [growth.read_by(layer) for layer in range(1, growth.layers + 1)]
    sketch = Sketch()
    _draw_block(sketch, [*sizes, growth.out])
    drawn = sketch.panel(
        _("Growth exercise"),
        equation="k_0 + k (l − 1)",
        numbers=(f"k_0 = {growth.init}, k = {growth.rate}, L = {growth.layers}",),
        alt=_told_channels(sizes, growth.out),
        mark=" ",
    )
    return replace(drawn, is_exercise=True)


def _row_panel(profile: Profile, root: Node, blocks: list[Dense]) -> Panel:
    """Draw the network as a row of dense blocks with what lies between them."""
    by_path = {dense.node.path: dense for dense in blocks}
    rows: list[tuple[str, str, str, str]] = []
    for stage in root.children:
        last = profile.operations[stage.operations[-1]]
        dense = by_path.get(stage.path)
        if dense is not None:
            layers = len(dense.layers)
            text = ngettext("{count} layer", "{count} layers", layers)
            rows.append((f"{stage.path}: {text}", shape(last.out_shape), "conv", stage.path))
        else:
            convolutions = [profile.operations[i] for i in stage.operations]
            found = [words.convolution(op) for op in convolutions if op.kind in ("conv",)]
            text = f"{stage.path}: {found[-1]}" if found else stage.path
            rows.append((text, shape(last.out_shape), "pool" if found else "shape", stage.path))
    sketch = Sketch()
    width = max(box_width(text) for text, *_ in rows)
    for place, (text, sizes, tint, path) in enumerate(rows):
        y = 44.0 * place
        if place:
            sketch.arrow((0.0, y - 44.0 + BOX / 2), (0.0, y - BOX / 2))
        sketch.box(0.0, y, width, text, tint, path=path)
        if place < len(rows):
            sketch.text(8.0, y + BOX / 2 + 13.0, sizes, anchor="start", colour="muted")
    return sketch.panel(
        _("Dense blocks and transitions"),
        alt=", ".join(f"{text}: {sizes}" for text, sizes, *_ in rows),
        mark=_("this network"),
    )
