"""Name the marks of a plot for the phrases of a lesson: never translated, whatever is shown."""

from collections.abc import Iterator, Sequence

import plotly.graph_objects as go


def mark_names(trace: str = "", points: Sequence[str] = ()) -> dict[str, object]:
    """Return the ``meta`` of a trace: its own name, and one for each of its points in order."""
    return {"mark": trace, "points": list(points)}


def names_of(figures: Sequence[go.Figure]) -> list[str]:
    """Return the names of all marks of figures, each once, in the order of drawing."""
    found = [name for figure in figures for trace in figure.data for name in _names(trace.meta)]
    return list(dict.fromkeys(filter(None, found)))


def _names(meta: object) -> Iterator[str]:
    if isinstance(meta, dict):
        yield meta["mark"]
        yield from meta["points"]
