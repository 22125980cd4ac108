"""Leave out the English that stands in brackets behind a term, but where a page has it first."""

import re

ENGLISH = re.compile(r"(?<=[\uac00-\ud7a3])\((?!nats\)|px\)|ms\)|MACs\))[A-Za-z][A-Za-z -]*\)")
"""English in brackets behind a Korean word; ``nats``, ``px``, ``ms``, ``MACs`` are units."""


def short_term(term: str) -> str:
    """Return a term as names, cells, axes and buttons have it: ``너비`` for ``너비(width)``."""
    return ENGLISH.sub("", term)
