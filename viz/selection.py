"""Show one selected part of a network in the table's rows and the plots' points."""

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.records import Profile
from viz.outline import Node
from viz.palette import theme_colours


def inside(profile: Profile, root: Node, path: str) -> tuple[int, ...]:
    """Number the operations in the part at ``path``; none for an unknown path."""
    if not path:
        return ()
    for node in root.walk():
        if node.path == path:
            return node.operations
    # Rows of the table may name modules that the outline shows under a longer path.
    start = f"{path}."
    return tuple(op.index for op in profile.operations if op.path.startswith(start))


def row_of(paths: Sequence[str], part: str) -> int | None:
    """Return the row of a part: its own, its first operation's, or its block's."""
    if not part:
        return None
    first = part.rsplit("-", 1)[0] if "-" in part.rsplit(".", 1)[-1] else part
    for wanted in (part, first):
        if wanted in paths:
            return paths.index(wanted)
    for row, path in enumerate(paths):
        if path.startswith(f"{first}.") or first.startswith(f"{path}."):
            return row
    return None


def with_selection(figure: go.Figure, operations: Sequence[int], *, is_dark: bool) -> go.Figure:
    """Add a band over the selected operations; returns the figure itself if none are."""
    if not operations:
        return figure
    marked = go.Figure(figure)
    marked.add_vrect(
        x0=min(operations) - 0.5,
        x1=max(operations) + 0.5,
        fillcolor=theme_colours(is_dark).accent,
        opacity=0.22,
        line={"width": 1, "color": theme_colours(is_dark).accent},
        layer="below",
    )
    return marked
