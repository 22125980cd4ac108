"""Convert a picture to a file: SVG, PNG or PDF with its fonts inside."""

from viz.pdf import pdf, png
from viz.picture import Picture
from viz.svg import svg

FORMATS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz",
}
"""File endings and their media types. DOT is of networks only, see ``viz.dot``."""


def export(picture: Picture, ending: str) -> bytes:
    """Return the file's content; raises ValueError for an unknown ending."""
    if ending == "svg":
        return svg(picture).encode()
    if ending == "png":
        return png(picture)
    if ending == "pdf":
        return pdf(picture)
    raise ValueError(f"no picture ends in .{ending}")
