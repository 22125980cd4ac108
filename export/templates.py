"""Load the templates of pages, in which whatever is filled in is escaped."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@lru_cache
def html_templates(folder: Path) -> Environment:
    """Return the HTML templates of a folder; a name that is not filled in is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
