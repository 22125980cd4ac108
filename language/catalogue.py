"""The language of the present reader.

It is a context variable: each run of a page has a context of its own, so two readers never see
each other's language. Where nobody has said it yet, as in a fragment that runs without its page,
whoever ``listen``s is asked.

Translations are read from ``<language>/LC_MESSAGES/messages.po`` as they are in the repository:
there is no second file to make from it and to forget.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from language.line_breaks import joined

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"
LANGUAGES = {"en": "English", "ko": "한국어"}
"""Each language by its code, called as its speakers call it."""

_current: ContextVar[str] = ContextVar("language")
_reader: Callable[[], str] | None = None


def known(tag: str | None) -> str | None:
    """The language of a tag such as ``ko`` or ``ko-KR``; None where there is no catalogue of it."""
    language = (tag or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else None


def catalogue_file(language: str) -> Path:
    """Where a language's translations are."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


class _Source(NullTranslations):
    """The messages as the sources have them."""

    def gettext(self, message: str) -> str:
        return joined(message)


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """All messages of a language, read once."""
    if language == SOURCE_LANGUAGE:
        return _Source()
    # Imported here, as readers of English never need it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue_file(language).open("rb") as file:
        messages = read_po(file, locale=language)
    for message in messages:
        if isinstance(message.string, str):
            message.string = joined(message.string)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def listen(reader: Callable[[], str]) -> None:
    """Ask ``reader`` for the language wherever none was said."""
    global _reader
    _reader = reader


def use(language: str) -> None:
    """Speak ``language`` from here on, or English where there is no catalogue of it."""
    _current.set(known(language) or SOURCE_LANGUAGE)


def language() -> str:
    """The code of the language that is spoken here: part of the key of every cache of words."""
    found = _current.get("")
    if not found:
        found = known(_reader() if _reader else None) or SOURCE_LANGUAGE
        _current.set(found)
    return found


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while."""
    token = _current.set(known(language) or SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _current.reset(token)


def _(message: str) -> str:
    """The message in the reader's language; what is empty stays empty."""
    return translations(language()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """The message in the sense of a context: one English word may be several in a language."""
    return translations(language()).pgettext(context, message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message for a count, ``{count}`` filled in."""
    return translations(language()).ngettext(one, many, count).format(count=count)
