"""List the formats that a network can be written in, by the ending of their files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from export.latex import latex
from export.layer_csv import layer_csv
from export.markdown import markdown
from export.network import Network
from viz.layer_table import Grouping


@dataclass(frozen=True)
class Format:
    """One kind of file: its ending, its media type, and what writes it.

    ``table`` writes formats that hold the per-layer table, whose usual rows are ``rows``.
    """

    ending: str
    media: str
    table: Callable[[Network, Grouping], bytes]
    rows: Grouping


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.ending: form
        for form in (
            Format("csv", "text/csv", layer_csv, "layers"),
            Format("md", "text/markdown", markdown, "stages"),
            Format("tex", "application/x-tex", latex, "stages"),
        )
    }
)
