"""Draw curves of a growing cost as SVG, by Plotly in Chromium."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import plotly
from plotly.io import to_json

from bench.chromium import chromium
from viz.palette import theme_colours
from viz.theme import figure

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
WIDTH, HEIGHT = 640, 320
DRAW = """async ([text, width, height]) => {
  const { data, layout } = JSON.parse(text);
  return Plotly.toImage({ data, layout }, { format: "svg", width, height });
}"""


@dataclass
class Curve:
    """Costs of one kind, in ``unit``, at growing counts."""

    name: str
    unit: str
    counts: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def add(self, count: int, cost: float) -> None:
        """Add the cost at a count."""
        self.counts.append(count)
        self.costs.append(cost)

    def data(self) -> dict[str, Any]:
        """Return the curve as written to the file."""
        costs = [float(f"{cost:.4g}") for cost in self.costs]
        return {"name": self.name, "unit": self.unit, "counts": self.counts, "costs": costs}

    def __str__(self) -> str:
        points = zip(self.counts, self.costs, strict=True)
        return f"{self.name}: " + ", ".join(f"{x:,}: {y:.4g} {self.unit}" for x, y in points)


def write_plot(path: Path, axis: str, curves: Sequence[Curve]) -> None:
    """Write curves of one unit as a plot with two logarithmic axes; ``axis`` is what grows."""
    (unit,) = {curve.unit for curve in curves}
    colours = theme_colours(False)
    strokes = (colours.accent, colours.muted)
    drawn = figure(
        f"{_capital(curves[0].name) if len(curves) == 1 else 'Cost'} against {axis}",
        axis,
        unit,
        is_dark=False,
        source="measured by python -m bench.growth",
        data=[
            {
                "type": "scatter",
                "x": curve.counts,
                "y": curve.costs,
                "name": curve.name,
                "mode": "lines+markers",
                "line": {"color": stroke},
            }
            for curve, stroke in zip(curves, strokes, strict=False)
        ],
        showlegend=len(curves) > 1,
        paper_bgcolor="white",
    )
    drawn.update_xaxes(type="log", dtick=1)
    drawn.update_yaxes(type="log", dtick=1)
    with chromium() as browser:
        page = browser.new_page()
        page.add_script_tag(path=PLOTLY)
        image = page.evaluate(DRAW, [to_json(drawn), WIDTH, HEIGHT])
    path.write_text(unquote(image.split(",", 1)[1]) + "\n", encoding="utf-8")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
