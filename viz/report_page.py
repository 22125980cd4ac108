"""Write the page of a report as HTML that carries its fonts and Plotly, and asks no network."""

import json
from collections.abc import Iterable, Iterator
from html import escape

import plotly.graph_objects as go

from language.catalogue import language
from viz.svg import FAMILY, font_rules

FONTS = f"{FAMILY}, '{FAMILY} Korean', sans-serif"

STYLE = f"""
body {{ font: 15px/1.5 {FONTS}; max-width: 72rem;
  margin: 2rem auto; padding: 0 1rem; color: #1f2430; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }}
th, td {{ text-align: left; padding: 0.25rem 1.5rem 0.25rem 0; border-bottom: 1px solid #d5dae3;
  font-weight: 400; }}
thead th {{ color: #667085; }}
.plots {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(28rem, 1fr)); gap: 1rem; }}
.scroll {{ overflow-x: auto; }}
"""

OF_PLOTS = "".join(map(chr, range(32, 127))) + "−µ"
"""Letters of the numbers that Plotly writes at its axes."""


def page(title: str, before: Iterable[str], plots: Iterable[go.Figure], after: str = "") -> str:
    """Write a page: its title, HTML that stands before the plots, the plots, and what follows."""
    figures = [go.Figure(plot).update_layout(font_family=FONTS) for plot in plots]
    text = "\n".join([f"<h1>{escape(title)}</h1>", *before])
    letters = {*OF_PLOTS, *title, *text, *after, *_letters(figures)}
    fonts = font_rules("".join(sorted(letters)))
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{fonts}{STYLE}</style></head><body>\n{text}\n"
        f'<div class="plots">{"".join(_drawn(figures))}</div>\n{after}</body></html>'
    )


def _drawn(figures: Iterable[go.Figure]) -> Iterator[str]:
    for place, figure in enumerate(figures):
        yield figure.to_html(full_html=False, include_plotlyjs=place == 0)


def _letters(figures: Iterable[go.Figure]) -> set[str]:
    """Return the letters of figures, which their JSON may have as escape sequences."""
    facts = [json.loads(figure.to_json()) for figure in figures]
    return set(json.dumps(facts, ensure_ascii=False))
