"""List the formats that a network can be written in, by the ending of their files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from export.html_page import html_page
from export.latex import latex
from export.layer_csv import layer_csv
from export.markdown import markdown
from export.network import Network
from export.onnx_file import Tell, write_onnx
from export.python_source import python_source
from export.torch_program import write_program
from export.trial import Trial
from viz.layer_table import Grouping


@dataclass(frozen=True)
class Format:
    """One kind of file: its ending and media type.

    ``make`` writes it at once; formats with a table have ``rows``, the usual ones. A slow format
    has none of both: ``write_slow`` writes it.
    """

    ending: str
    media: str
    make: Callable[[Network, Grouping], bytes] | None = None
    rows: Grouping | None = None


def _python(network: Network, _grouping: Grouping) -> bytes:
    return python_source(network).encode()


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.ending: form
        for form in (
            Format("py", "text/x-python", _python),
            Format("onnx", "application/octet-stream"),
            Format("pt2", "application/octet-stream"),
            Format("csv", "text/csv", layer_csv, "layers"),
            Format("md", "text/markdown", markdown, "stages"),
            Format("tex", "application/x-tex", latex, "stages"),
            Format("html", "text/html", html_page, "layers"),
        )
    }
)
"""All formats but pictures, which ``viz.export`` writes."""


def write_quick(network: Network, ending: str, rows: Grouping | None = None) -> bytes:
    """Write a file that takes no process of its own; raises ExportError."""
    form = FORMATS[ending]
    if form.make is None:
        raise ValueError(f".{ending} is slow")
    return form.make(network, rows or form.rows or "layers")


def write_slow(
    network: Network,
    ending: str,
    path: Path,
    *,
    with_weights: bool = True,
    tell: Tell = lambda _step: None,
) -> Trial:
    """Write and try a file with weights; ``tell`` hears of each step; raises ExportError."""
    if ending == "onnx":
        return write_onnx(network, path, with_weights=with_weights, tell=tell)
    return write_program(network, path, tell=tell)
