"""Messages of runs as templates with values, to be translated where they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def message(text: str) -> str:
    """Mark a text for translation; the page that shows it looks the translation up."""
    return text


@dataclass(frozen=True)
class Note:
    """Hold one sentence: ``facts`` are plain values that ``template`` names in braces."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Fill the template in, translated by ``translate`` (gettext) first."""
        return translate(self.template).format(**self.facts)

    def __str__(self) -> str:
        return self.sentence()


class RunError(ValueError):
    """Report something that a person can put right, in one sentence."""

    def __init__(self, template: str, **facts: Any):
        self.note = Note(template, facts)
        super().__init__(str(self.note))

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.note)


def _revive(cls: type[RunError], note: Note) -> RunError:
    return cls(note.template, **note.facts)


class QueueFullError(RunError):
    """The queue takes no more runs."""


class StoreFullError(RunError):
    """The disk, or what the server may keep on it, is full."""


class NoSuchRunError(RunError):
    """A run that does not exist, or is not this visitor's to see: the same sentence for both."""
