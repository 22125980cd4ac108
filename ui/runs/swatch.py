"""Line and marker of what is compared, as the plots draw it, for a page's own HTML."""

from urllib.parse import quote

from ui.style import is_dark
from viz.variant_marks import mark

_SHAPES = {
    "circle": '<circle cx="14" cy="6" r="4"/>',
    "square": '<rect x="10" y="2" width="8" height="8"/>',
    "diamond": '<path d="M14 1l5 5-5 5-5-5z"/>',
    "triangle-up": '<path d="M14 1l5 9H9z"/>',
    "cross": '<path d="M12.5 1h3v3.5H19v3h-3.5V11h-3V7.500H9v-3h3.500z"/>',
    "x": '<path d="M10 3l1-1 3 3 3-3 1 1-3 3 3 3-1 1-3-3-3 3-1-1 3-3z"/>',
    "triangle-down": '<path d="M14 11l5-9H9z"/>',
    "star": '<path d="M14 0l1.600 4.200H20l-3.500 2.700 1.300 4.600L14 8.800l-3.800 2.700 '
    '1.300-4.600L8 4.200h4.400z"/>',
}
_DASHES = {
    "solid": "", "dash": "6 4", "dot": "2 3", "dashdot": "6 3 2 3", "longdash": "10 4",
    "longdashdot": "10 3 2 3",
}  # fmt: skip


def swatch(place: int) -> str:
    """The variant's line and marker as the plots draw it."""
    look = mark(place, is_dark())
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="12">'
        f'<g fill="{look.colour}"><line x1="0" x2="28" y1="6" y2="6" stroke="{look.colour}" '
        f'stroke-width="2" stroke-dasharray="{_DASHES[look.dash]}"/>{_SHAPES[look.symbol]}'
        "</g></svg>"
    )
    # As a picture: Streamlit takes inline SVG out of a page's HTML.
    return f'<img alt="" width="28" height="12" src="data:image/svg+xml,{quote(drawn)}">'
