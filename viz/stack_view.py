"""Draw the network as a stack of blocks, one for each resolution; sides show H, W and C."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from analysis.records import Profile, Shape
from language.catalogue import _
from viz.labels import contents
from viz.numbers import shape
from viz.outline import Node
from viz.palette import group
from viz.picture import Mark, Picture, Polygon, Text, line
from viz.text_width import text_width

SIDE = 10.0
"""Pixels for the square root of a pixel of height or width."""

THICKNESS = 1.7
"""Pixels for the square root of a channel."""

SLANT = 0.35
"""Distance that the depth goes to the right and up."""

GAP = 30.0
MARGIN = 16.0


@dataclass(frozen=True)
class Slab:
    """A run of operations in one stage at one resolution."""

    path: str
    name: str
    detail: str
    shape: Shape
    tint: str


def slabs(profile: Profile, root: Node) -> list[Slab]:
    """Return the blocks of the figure, from the image to the logits."""
    found: list[Slab] = []
    for stage in root.children:
        for slab in _of_stage(profile, stage):
            # What neither computes nor changes a shape is no block of its own.
            if not found or slab.tint != "shape" or slab.shape != found[-1].shape:
                found.append(slab)
    return found


def _of_stage(profile: Profile, stage: Node) -> Iterator[Slab]:
    parts = stage.members or stage.children or (stage,)

    def size(node: Node) -> Shape:
        """Height and width of what a part gives on; a vector is one pixel."""
        return (*profile.operations[node.operations[-1]].out_shape, 1, 1)[1:3]

    runs = [list(run) for _size, run in groupby(parts, size)]
    for run in runs:
        inside = [profile.operations[index] for part in run for index in part.operations]
        is_whole = len(runs) == 1
        tint = _tint({op.kind for op in inside})
        # A run is called by what computes in it: conv1, not the normalisation behind it.
        names = [
            part.name for part in run if group(part.kind, part.is_operation) in (tint, "block")
        ]
        yield Slab(
            stage.path if is_whole else run[0].path,
            stage.path.rsplit(".", 1)[-1] if is_whole else (names or [run[0].name])[0],
            contents(stage) if is_whole else "",
            inside[-1].out_shape,
            tint,
        )


def _tint(kinds: set[str]) -> str:
    if "linear" in kinds:
        return "linear"
    if "conv" in kinds:
        return "conv"
    return "pool" if kinds & {"pool", "global pool"} else "shape"


def stack_figure(profile: Profile, root: Node, title: str) -> Picture:
    """Draw all blocks on one line, larger maps larger and more channels thicker.

    Sides grow with the square root, or the first map would dwarf all others.
    """
    found = slabs(profile, root)
    tallest = max(_box(slab)[1] * (1 + SLANT) for slab in found)
    middle = MARGIN + tallest / 2 + 8
    below = middle + tallest / 2 + 26
    marks: list[Mark] = []
    x = MARGIN
    previous: float | None = None
    for slab in found:
        thick, side = _box(slab)
        reach = side * SLANT
        words = [
            (slab.name, 13.0, True),
            (slab.detail, 11.0, False),
            (shape(slab.shape), 11.0, False),
        ]
        words = [word for word in words if word[0]]
        room = max(text_width(text, size, is_bold=bold) for text, size, bold in words)
        width = max(thick + reach, room)
        left = x + (width - thick - reach) / 2
        top = middle - side / 2 + reach / 2
        if previous is not None:
            marks.append(line((previous, middle), (left - 3, middle), has_arrow=True))
        marks += _faces(slab, left, top, thick, side, reach)
        for number, (text, size, bold) in enumerate(words):
            marks.append(
                Text(
                    x + width / 2,
                    below + 16.0 * number,
                    text,
                    size,
                    bold,
                    "middle",
                    "text" if bold else "muted",
                )
            )
        previous = left + thick + reach + 3
        x += width + GAP
    note = _(
        "Sides grow with the square root of height and width, thickness with that of channels."
    )
    bottom = below + 58.0
    marks.append(Text(MARGIN, bottom, note, 11.0, colour="muted"))
    width = max(x - GAP + MARGIN, text_width(note, 11.0) + 2 * MARGIN)
    return Picture(width, bottom + MARGIN, tuple(marks), title)


def _box(slab: Slab) -> tuple[float, float]:
    """Return thickness and side in pixels."""
    channels, height, _width = (*slab.shape, 1, 1)[:3]
    return max(3.0, THICKNESS * channels**0.5), max(4.0, SIDE * height**0.5)


def _faces(slab: Slab, x: float, y: float, thick: float, side: float, reach: float) -> list[Mark]:
    """Draw front, top and right side of a block that goes back to the upper right."""
    front = ((x, y), (x + thick, y), (x + thick, y + side), (x, y + side))
    top = ((x, y), (x + reach, y - reach), (x + thick + reach, y - reach), (x + thick, y))
    right = (
        (x + thick, y),
        (x + thick + reach, y - reach),
        (x + thick + reach, y + side - reach),
        (x + thick, y + side),
    )
    return [
        Polygon(top, slab.tint, 0.25, slab.path),
        Polygon(right, slab.tint, -0.12, slab.path),
        Polygon(front, slab.tint, 0.0, slab.path),
    ]
