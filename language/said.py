"""Errors that a person reads: a template and facts, so that they can be said in any language."""

from collections.abc import Callable
from typing import Any


class SaidError(Exception):
    """The message is one sentence; in English unless it is asked for in another language."""

    def __init__(self, template: str, **facts: Any):
        self.template = template
        self.facts = facts
        super().__init__(self.sentence())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The message, with its template run through ``translate`` (gettext) first."""
        return translate(self.template).format(**self.facts)
