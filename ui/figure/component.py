"""Write a figure of panels as HTML with inline pictures, and show it in a component.

``st.html`` takes pictures out of what it shows.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.presenting import is_presented
from viz.paper.formula import formula_html
from viz.paper.panel import Panel, PaperFigure
from viz.svg import page_svg

_FOLDER = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "paper_figure",
        html='<figure class="paper"></figure>',
        css=(_FOLDER / "figure.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "figure.js").read_text(encoding="utf-8"),
    )


def show_figure(figure: PaperFigure, stamp: str, key: str, *, is_dark: bool) -> None:
    """Show a figure under a key of its own; ``stamp`` changes when what is drawn does."""
    _show(figure_html(figure, is_dark=is_dark), stamp, key, is_dark=is_dark)


def show_panels(panels: Sequence[Panel], stamp: str, key: str, *, is_dark: bool) -> None:
    """Show panels without the texts of a figure."""
    html = f'<div class="panels">{_panels(panels, is_dark=is_dark)}</div>'
    _show(html, stamp, key, is_dark=is_dark)


def _show(html: str, stamp: str, key: str, *, is_dark: bool) -> None:
    data = {"stamp": f"{stamp} {is_dark}", "html": html, "present": is_presented()}
    _component()(key=key, data=data)


def figure_html(figure: PaperFigure, *, is_dark: bool) -> str:
    """Write a figure as HTML: its panels are pictures of their own, which wrap."""
    panels = _panels(figure.panels, is_dark=is_dark)
    equations = "".join(f"<p>{formula_html(formula)}</p>" for formula in figure.equations)
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in figure.sentences)
    return (
        f"<figcaption><b>{escape(figure.title)}</b> "
        f'<span class="source">{escape(figure.source)}</span></figcaption>'
        f'<div class="equations">{equations}</div><div class="panels">{panels}</div>'
        f'<div class="sentences">{sentences}</div>'
    )


def _panels(panels: Sequence[Panel], *, is_dark: bool) -> str:
    # A panel may scroll where the window is narrow: the keyboard must reach it.
    return "".join(
        f'<div class="panel" role="group" aria-label="{escape(panel.name)}" tabindex="0">'
        f"{page_svg(panel.picture, is_dark=is_dark)}</div>"
        for panel in panels
    )
