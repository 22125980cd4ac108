"""Define sentences for people: a template and its facts, translated where they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self


def message(text: str) -> str:
    """Mark a text for the translators; the page that shows it looks it up."""
    return text


@dataclass(frozen=True)
class Note:
    """One sentence, or a part of one; ``facts`` are the values that ``template`` names in braces.

    A fact may be a note itself, which is translated too. What a store kept of such a fact, see
    ``facts_as_json``, becomes a note again.
    """

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        facts = {name: _revived(fact) for name, fact in self.facts.items()}
        object.__setattr__(self, "facts", facts)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, each template run through ``translate`` (gettext) first."""
        facts = {
            name: fact.sentence(translate) if isinstance(fact, Note) else fact
            for name, fact in self.facts.items()
        }
        return translate(self.template).format(**facts)

    @property
    def facts_as_json(self) -> dict[str, Any]:
        """The facts as JSON can keep them."""
        return {name: _plain(fact) for name, fact in self.facts.items()}

    def __str__(self) -> str:
        return self.sentence()


def _plain(fact: Any) -> Any:
    if isinstance(fact, Note):
        return {"template": fact.template, "facts": fact.facts_as_json}
    return fact if isinstance(fact, str | int | float | None) else str(fact)


def _revived(fact: Any) -> Any:
    if isinstance(fact, Mapping) and fact.keys() == {"template", "facts"}:
        return Note(fact["template"], fact["facts"])
    return fact


class SaidError(ValueError):
    """Something that a person can put right; the message is one sentence.

    It is in English unless ``sentence`` is asked for another language.
    """

    def __init__(self, template: str, **facts: Any):
        self.note = Note(template, facts)
        super().__init__(str(self.note))

    @classmethod
    def of(cls, note: Note) -> Self:
        """Make the error from a note, also where a subclass is made otherwise."""
        error = cls.__new__(cls)
        SaidError.__init__(error, note.template, **note.facts)
        return error

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return the message, each template run through ``translate`` (gettext) first."""
        return self.note.sentence(translate)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).of, (self.note,)


def printable(value: object, most: int = 60) -> str:
    """Return the value as text of at most ``most`` letters; invisible ones become spaces."""
    text = str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return text if len(text) <= most else text[: most - 3] + "..."


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message without its full stop, or else its name."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
