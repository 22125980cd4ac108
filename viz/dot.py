"""Write a network, opened as on the page, as DOT text for Graphviz."""

from dataclasses import replace
from html import escape

import graphviz

from analysis.records import Profile
from viz.changes import SIGNS, Changes, change_words
from viz.labels import Label, heading, label
from viz.numbers import shape, with_plain_spaces
from viz.outline import Node, visible
from viz.palette import LIGHT, TINTS, group
from viz.wiring import MERGES, Link, links, thickness

FONT = "Helvetica"


def dot(
    profile: Profile,
    root: Node,
    opened: frozenset[str],
    *,
    direction: str = "TB",
    changes: Changes | None = None,
) -> str:
    """Write the network with the nodes in ``opened`` open.

    ``direction`` is Graphviz's rankdir, TB or LR. Each box has its path as id, and its kind as
    class for style sheets. Parts that changed have a sign in front and an outline of their own;
    what was removed is named where it was.
    """
    changes = changes or Changes()
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
        },
    )
    if changes.sentence:
        signs = (change_words(),) if changes.marks or changes.ghosts else ()
        graph.attr(label="\\n".join((changes.sentence, *signs)), labelloc="b")
    _draw(graph, profile, root, opened | {root.path}, changes)
    joined = {box.path for box in visible(root, opened) if box.kind in MERGES}
    previous_shape: dict[str, tuple[int, ...]] = {}
    for link in links(profile, root, opened):
        _draw_link(graph, link, link.target in joined, previous_shape)
    return with_plain_spaces(str(graph.source))


def _draw(
    graph: graphviz.Digraph,
    profile: Profile,
    node: Node,
    opened: frozenset[str],
    changes: Changes,
) -> None:
    for child in node.inside(opened):
        if child.inside(opened):
            with graph.subgraph(name=f"cluster_{child.path}") as cluster:
                cluster.attr(
                    label=_in_html(_with_changes(heading(profile, child), child, changes), "  "),
                    id=child.path,
                    style="rounded,filled",
                    color=LIGHT.second if child.path in changes.marks else LIGHT.line,
                    fillcolor=TINTS["frame"][0],
                    tooltip=child.path,
                    labeljust="l",
                    margin="10",
                    **{"class": "open"},
                )
                _draw(cluster, profile, child, opened, changes)
        else:
            _draw_box(graph, profile, child, changes)


def _with_changes(words: Label, node: Node, changes: Changes) -> Label:
    """Add a change's sign to a label, and what was removed from its node."""
    if node.path not in changes.marks:
        return words
    gone = [ghost.text for ghost in changes.ghosts_of(node)]
    sign = SIGNS[changes.marks[node.path]]
    return replace(words, title=f"{sign} {words.title}", details=(*words.details, *gone))


def _draw_box(graph: graphviz.Digraph, profile: Profile, node: Node, changes: Changes) -> None:
    tint = group(node.kind, node.is_operation)
    fill, outline = TINTS[tint]
    words = _with_changes(label(profile, node), node, changes)
    attributes = {
        "id": node.path,
        "tooltip": node.path,
        "fillcolor": fill,
        "color": outline,
        "class": f"{tint} {'operation' if node.is_operation else 'closed'}",
    }
    if words.width == words.height:
        attributes |= {
            "shape": "circle",
            "label": words.title,
            "width": "0.3",
            "fixedsize": "true",
            "fontsize": "14",
        }
    else:
        attributes["label"] = _in_html(words, "<br/>")
    if node.path in changes.marks:
        attributes |= {"color": LIGHT.second, "penwidth": "2"}
    if node.count > 1:
        attributes["peripheries"] = "2"
    graph.node(_identifier(node.path), **attributes)


def _draw_link(
    graph: graphviz.Digraph,
    link: Link,
    into_merge: bool,
    previous_shape: dict[str, tuple[int, ...]],
) -> None:
    """Draw an arrow; it has a label only where the shape changes."""
    attributes = {
        "tooltip": shape(link.shape),
        "class": "skip" if link.is_skip else "flow",
        "penwidth": f"{thickness(link.shape[0])}",
    }
    if previous_shape.get(link.source, ()) != link.shape and not into_merge:
        attributes["label"] = f" {shape(link.shape)} "
    previous_shape[link.target] = link.shape
    if link.is_skip:
        attributes |= {"style": "dashed", "color": LIGHT.accent}
    graph.edge(_identifier(link.source), _identifier(link.target), **attributes)


def _identifier(path: str) -> str:
    """Return an identifier without dots and colons, which are read as ports."""
    return path.replace(":", "_").replace(".", "/")


def _in_html(words: Label, between: str) -> str:
    small = "".join(
        f'{between}<font point-size="9">{escape(line)}</font>' for line in words.details
    )
    title = escape(words.title)
    return f"<<b>{title}</b>{small}>" if small else f"<{title}>"
