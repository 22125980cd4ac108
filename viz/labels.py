"""Write the labels of the diagram's boxes, and measure how large each box must be."""

from dataclasses import dataclass

from analysis.records import Operation, Profile
from language.catalogue import _
from viz.numbers import compact, shape, share
from viz.outline import Node, cost
from viz.text_width import text_width

TITLE = 13.0
DETAIL = 11.0
"""Font sizes in pixels."""

SYMBOLS = {"add": "+", "concat": "‖", "multiply": "×"}
"""Merges are drawn as what they are: circles with a sign."""

SIGN = 24.0
"""Diameter of a merge's circle."""

CHEVRON = 16.0
"""Room for the mark that says that a node opens."""

_STEP = 8.0
"""Widths are rounded up to it, so that nearly equal blocks share a layout."""

_QUIET = frozenset({"norm", "activation", "dropout", "flatten", "pad", "slice", "scale", "shift"})


@dataclass(frozen=True)
class Label:
    """The title of a box, with the lines under it, and the box's size in pixels."""

    title: str
    details: tuple[str, ...]
    width: float
    height: float


def label(profile: Profile, node: Node) -> Label:
    """Return the label of a closed node or an operation, in the reader's language."""
    if node.kind in SYMBOLS:
        return Label(SYMBOLS[node.kind], (), SIGN, SIGN)
    title, details = (
        _operation(profile.operations[node.operations[0]])
        if node.is_operation
        else _closed(profile, node)
    )
    room = 20.0 if node.is_operation else 20.0 + CHEVRON
    widest = max(
        text_width(title, TITLE, is_bold=True) + room,
        *(text_width(line, DETAIL) + 20.0 for line in details),
        56.0,
    )
    height = 22.0 if not details else 14.0 + 17.0 + 14.0 * len(details)
    return Label(title, details, -(-widest // _STEP) * _STEP, height)


def name_of(node: Node) -> str:
    """Return a node's name, with how many it stands for."""
    return f"{node.name} × {node.count}" if node.count > 1 else node.name


def heading(profile: Profile, node: Node) -> Label:
    """Return the heading of an open node."""
    sums = cost(profile, node)
    title, detail = name_of(node), compact(sums.params) if sums.params else shape(sums.out_shape)
    width = text_width(title, TITLE, is_bold=True) + text_width(detail, DETAIL) + CHEVRON + 28.0
    return Label(title, (detail,), width, HEADER)


HEADER = 28.0


def contents(node: Node) -> str:
    """Return what a closed node holds, as ``3 × Bottleneck``; empty if its parts have no class."""
    blocks = [child for child in node.children if not child.is_operation]
    # Blocks in a row are what a stage holds; one among convolutions is a detail.
    if any(child.is_operation and child.kind not in SYMBOLS for child in node.children):
        return ""
    if not blocks or any(block.name == block.path.rsplit(".", 1)[-1] for block in blocks):
        return ""
    names = dict.fromkeys(block.name for block in blocks)
    return f"{sum(block.count for block in blocks)} × {', '.join(names)}"


def _closed(profile: Profile, node: Node) -> tuple[str, tuple[str, ...]]:
    sums = cost(profile, node)
    lines = [contents(node), shape(sums.out_shape)]
    if sums.params:
        lines.append(
            _("{params} params · {share} MACs").format(
                params=compact(sums.params), share=share(sums.macs, profile.macs)
            )
        )
    return name_of(node), tuple(line for line in lines if line)


def _operation(op: Operation) -> tuple[str, tuple[str, ...]]:
    name = op.path.rsplit(".", 1)[-1]
    if op.kind in _QUIET:
        return name, ()
    settings = settings_in_short(op)
    return name, tuple(line for line in (settings, shape(op.out_shape)) if line)


def settings_in_short(op: Operation) -> str:
    """Return kernel, stride and groups where they matter: ``3×3 · stride 2``."""
    hyper = dict(op.hyper)
    parts = []
    if "kernel" in hyper:
        size = hyper["kernel"]
        parts.append(f"{size}×{size}" if isinstance(size, int) else str(size).replace("x", "×"))
    if hyper.get("stride", 1) != 1:
        parts.append(_("stride {stride}").format(stride=hyper["stride"]))
    if "groups" in hyper:
        parts.append(
            _("depthwise")
            if hyper["groups"] == op.out_shape[0] == op.in_shape[0]
            else _("{groups} groups").format(groups=hyper["groups"])
        )
    return " · ".join(parts)
