"""Translate places in papers: ``Table 2`` is ``표 2`` in Korean."""

import re

from language.catalogue import _

_PLACE = re.compile(r"\b(Table|Tables|Figure|section) (\d+)(?: and (\d+))?")


def cited(source: str) -> str:
    """Translate tables, figures and sections of a source such as ``1512.03385, Table 1``."""
    return _PLACE.sub(_translated, source)


def _translated(found: re.Match[str]) -> str:
    word, first, second = found.groups()
    templates = {
        "Table": _("Table {place}"),
        "Tables": _("Tables {first} and {second}"),
        "Figure": _("Figure {place}"),
        "section": _("section {place}"),
    }
    return templates[word].format(place=first, first=first, second=second)
