"""DOT text of a network, from its records: the one place where DOT is made."""

from html import escape

import graphviz

from analysis.records import Operation, Profile
from viz.numbers import compact, shape, share
from viz.outline import MERGES, Link, Node, cost, links, visible
from viz.palette import LIGHT, TINTS, group

FONT = "Helvetica"
SYMBOLS = {"add": "+", "concat": "∥", "multiply": "×"}
"""Merges are drawn as what they are: circles with a sign."""


def dot(profile: Profile, root: Node, opened: frozenset[str], *, direction: str = "TB") -> str:
    """The network with the nodes in ``opened`` open.

    ``direction`` is Graphviz's rankdir, TB or LR. Each box has its path as id, and its kind as
    class for style sheets.
    """
    graph = graphviz.Digraph(
        "network",
        graph_attr={
            "rankdir": direction,
            "bgcolor": "transparent",
            "fontname": FONT,
            "fontsize": "12",
            "fontcolor": LIGHT.text,
            "nodesep": "0.22",
            "ranksep": "0.3",
            "pad": "0.15",
        },
        node_attr={
            "shape": "box",
            "style": "rounded,filled",
            "fontname": FONT,
            "fontsize": "11",
            "fontcolor": LIGHT.text,
            "margin": "0.14,0.07",
            "penwidth": "1",
            "height": "0.3",
        },
        edge_attr={
            "color": LIGHT.muted,
            "fontname": FONT,
            "fontsize": "9",
            "fontcolor": LIGHT.muted,
            "arrowsize": "0.6",
            "penwidth": "1.1",
        },
    )
    _draw(graph, profile, root, opened)
    joined = {box.path for box in visible(root, opened) if box.kind in MERGES}
    previous_shape: dict[str, tuple[int, ...]] = {}
    for link in links(profile, root, opened):
        _draw_link(graph, link, link.target in joined, previous_shape)
    return str(graph.source)


def _draw(graph: graphviz.Digraph, profile: Profile, node: Node, opened: frozenset[str]) -> None:
    for child in node.children:
        if child.children and child.path in opened:
            with graph.subgraph(name=f"cluster_{child.path}") as cluster:
                cluster.attr(
                    label=_cluster_label(profile, child),
                    id=child.path,
                    style="rounded,filled",
                    color=LIGHT.line,
                    fillcolor="#00000006",
                    tooltip=child.path,
                    labeljust="l",
                    margin="10",
                    **{"class": "open"},
                )
                _draw(cluster, profile, child, opened)
        else:
            _draw_box(graph, profile, child)


def _draw_box(graph: graphviz.Digraph, profile: Profile, node: Node) -> None:
    tint = group(node.kind, node.is_operation)
    fill, outline = TINTS[tint]
    attributes = {
        "id": node.path,
        "tooltip": node.path,
        "fillcolor": fill,
        "color": outline,
        "class": f"{tint} {'operation' if node.is_operation else 'closed'}",
    }
    if node.kind in SYMBOLS:
        attributes |= {
            "shape": "circle",
            "label": SYMBOLS[node.kind],
            "width": "0.3",
            "fixedsize": "true",
            "fontsize": "14",
        }
    elif node.is_operation:
        attributes["label"] = _operation_label(profile.operations[node.operations[0]])
    else:
        attributes["label"] = _closed_label(profile, node)
    if node.count > 1:
        attributes["peripheries"] = "2"
    graph.node(_identifier(node.path), **attributes)


def _draw_link(
    graph: graphviz.Digraph,
    link: Link,
    into_merge: bool,
    previous_shape: dict[str, tuple[int, ...]],
) -> None:
    """A label only where the shape changes: it is told once, not on every arrow."""
    attributes = {"tooltip": shape(link.shape), "class": "skip" if link.is_skip else "flow"}
    if previous_shape.get(link.source, ()) != link.shape and not into_merge:
        attributes["label"] = f" {shape(link.shape)} "
    previous_shape[link.target] = link.shape
    if link.is_skip:
        attributes |= {"style": "dashed", "color": LIGHT.accent, "penwidth": "1.4"}
    graph.edge(_identifier(link.source), _identifier(link.target), **attributes)


def _identifier(path: str) -> str:
    """Without dots and colons, which the package would read as ports."""
    return path.replace(":", "_").replace(".", "/")


def _times(node: Node) -> str:
    return f" × {node.count}" if node.count > 1 else ""


def _cluster_label(profile: Profile, node: Node) -> str:
    sums = cost(profile, node)
    shown = f"{escape(node.name)}{_times(node)}"
    return f"<<b>{shown}</b>  {escape(compact(sums.params))} · {shape(sums.out_shape)}>"


def _closed_label(profile: Profile, node: Node) -> str:
    sums = cost(profile, node)
    inside = ""
    blocks = [child for child in node.children if not child.is_operation]
    if blocks and all(block.name != block.path.rsplit(".", 1)[-1] for block in blocks):
        names = dict.fromkeys(block.name for block in blocks)
        total = sum(block.count for block in blocks)
        inside = f"{total} × {', '.join(names)}"
    lines = [f"<b>{escape(node.name)}{_times(node)}</b>"]
    if inside:
        lines.append(escape(inside))
    lines.append(f"{compact(sums.params)} params")
    lines.append(escape(f"{share(sums.macs, profile.macs)} MACs"))
    head, *rest = lines
    small = "".join(f'<br/><font point-size="9">{line}</font>' for line in rest)
    return f"<{head}{small}>"


def _operation_label(op: Operation) -> str:
    hyper = dict(op.hyper)
    parts = []
    if "kernel" in hyper:
        size = hyper["kernel"]
        parts.append(f"{size}×{size}" if isinstance(size, int) else str(size).replace("x", "×"))
    if hyper.get("stride", 1) != 1:
        parts.append(f"stride {hyper['stride']}")
    if "groups" in hyper:
        parts.append(f"{hyper['groups']} groups")
    name = op.path.rsplit(".", 1)[-1]
    detail = " · ".join(part for part in parts if part)
    title = escape(name)
    if op.kind in ("conv", "linear"):
        title = f"<b>{title}</b>"
    small = f'<br/><font point-size="9">{escape(detail)}</font>' if detail else ""
    return f"<{title}{small}>"
