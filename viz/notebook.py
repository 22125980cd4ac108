"""Show a profile in a notebook: its sums, its diagram inline, its table."""

from html import escape

from analysis.records import Profile
from viz.export import export
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.numbers import compact, in_bytes, with_times
from viz.outline import LEVELS, outline
from viz.scene import compose
from viz.text_table import table

__all__ = ["html", "svg", "table"]


def svg(profile: Profile, level: str = "blocks", direction: str = "TB") -> str:
    """Draw the diagram, open to a level of ``LEVELS``, from top to bottom or ``LR``."""
    data = network_json(lay_out_diagram(profile, outline(profile), direction))
    drawing = compose(data, level=LEVELS[level], title=profile.name)
    return export(drawing, "svg").decode("utf-8")


def html(profile: Profile) -> str:
    """Write the sums, the diagram and, folded, the table; needs nothing from elsewhere."""
    memory = in_bytes(profile.peak_activation_bytes)
    sums = f"{compact(profile.params)} parameters, {compact(profile.macs)} MACs, {memory} at once"
    missing = with_times(profile.not_counted)
    name = f"<b>{escape(profile.name)}</b>: " if profile.name else ""
    drawing = svg(profile, direction="LR")
    return (
        f"<div><p>{name}{escape(sums)}</p>"
        + (f"<p>Not counted: {escape(missing)}</p>" if missing else "")
        + f'<div style="overflow-x: auto">{drawing[drawing.index("<svg") :]}</div>'
        + f"<details><summary>Table</summary><pre>{escape(table(profile))}</pre></details></div>"
    )
