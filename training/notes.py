"""Sentences for people: a template and facts to fill in, so that it can be said in any language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def message(text: str) -> str:
    """Marks a text for the translators; the page that shows it looks it up."""
    return text


@dataclass(frozen=True)
class Note:
    """One sentence; ``facts`` are plain values that ``template`` names in braces."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, its template run through ``translate`` (gettext) first."""
        return translate(self.template).format(**self.facts)

    def __str__(self) -> str:
        return self.sentence()


class TrainingError(ValueError):
    """Something that a person can put right; the message is one sentence."""

    def __init__(self, template: str, **facts: Any):
        self.note = Note(template, facts)
        super().__init__(str(self.note))

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.note)


def _revive(cls: type[TrainingError], note: Note) -> TrainingError:
    return cls(note.template, **note.facts)


class DataError(TrainingError):
    """A data set that cannot be had, or has no such form."""


class RecipeError(TrainingError):
    """A setting of a run has a value that it cannot have."""


class CannotFitError(TrainingError):
    """A run that the device has no memory for; the message says what would fit."""


class QueueFullError(TrainingError):
    """No more runs can wait."""


class StoreFullError(TrainingError):
    """The disk, or what the server may keep on it, is full."""


class NoSuchRunError(TrainingError):
    """A run that does not exist, or is not this visitor's to see: the same sentence for both."""
