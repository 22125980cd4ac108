"""Write a figure of panels as HTML with inline pictures, and show it in a component.

``st.html`` takes pictures out of what it shows.
"""

from collections.abc import Sequence
from html import escape

from ui.page_component import page_component
from ui.presenting import is_presented
from viz.paper.formula import formula_html
from viz.paper.panel import Panel, PaperFigure
from viz.svg import page_svg


def show_figure(figure: PaperFigure, stamp: str, key: str, *, is_dark: bool) -> None:
    """Show a figure under a key of its own; ``stamp`` changes when what is drawn does."""
    _show(figure_html(figure, is_dark=is_dark), stamp, key, is_dark=is_dark)


def show_panels(panels: Sequence[Panel], stamp: str, key: str, *, is_dark: bool) -> None:
    """Show panels without the texts of a figure."""
    html = f'<div class="panels">{_panels(panels, is_dark=is_dark)}</div>'
    _show(html, stamp, key, is_dark=is_dark)


def _show(html: str, stamp: str, key: str, *, is_dark: bool) -> None:
    data = {"stamp": f"{stamp} {is_dark}", "html": html, "present": is_presented()}
    page_component("paper_figure")(key=key, data=data)


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
