"""Look up messages in the language of the present reader.

The language is a context variable, set by ``app.py`` in each run of a page: each run has a context
of its own, so two readers never see each other's language. A fragment, or what a button calls, runs
in a context without ``app.py``: there the function given to ``set_default_language`` is asked when
the first message is looked up.

Translations are read from ``<language>/LC_MESSAGES/messages.po`` of the repository as
soon as a reader needs them (40 ms): there is no second file to build and to forget.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from babel.core import Locale

from language.line_breaks import joined

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"


def found_in(folder: Path) -> dict[str, str]:
    """Return the source's language and those with a catalogue in a folder, each in its own name."""
    codes = sorted(path.parents[1].name for path in folder.glob("*/LC_MESSAGES/messages.po"))
    return {
        code: Locale.parse(code).display_name.capitalize() for code in (SOURCE_LANGUAGE, *codes)
    }


LANGUAGES = found_in(FOLDER)
"""Languages by code, each in its own name."""

_current: ContextVar[str] = ContextVar("language")
_reader: Callable[[], str] | None = None


def supported(tag: str | None) -> str | None:
    """Return the language of a tag such as ``ko-KR``; None where it has no catalogue."""
    language = (tag or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else None


def catalogue_file(language: str) -> Path:
    """Locate a language's translations."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


class _Source(NullTranslations):
    """The messages as the sources have them."""

    def gettext(self, message: str) -> str:
        return joined(message)


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """Read all messages of a language, once."""
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


def set_default_language(reader: Callable[[], str]) -> None:
    """Ask ``reader`` for the language wherever none was set."""
    global _reader
    _reader = reader


def set_language(language: str) -> None:
    """Set the language from here on; English where there is no catalogue of it."""
    _current.set(supported(language) or SOURCE_LANGUAGE)


def language() -> str:
    """Return the code of the current language: part of every key of cached words."""
    found = _current.get("")
    if not found:
        found = supported(_reader() if _reader else None) or SOURCE_LANGUAGE
        _current.set(found)
    return found


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Set another language for the block."""
    token = _current.set(supported(language) or SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _current.reset(token)


def _(message: str) -> str:
    """Translate a message into the reader's language; the empty one stays empty."""
    return translations(language()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """Translate a message in a context: one English word may be several in a language."""
    return translations(language()).pgettext(context, message)


def ngettext(one: str, many: str, count: int, **facts: Any) -> str:
    """Translate a message for a count, and fill in ``{count}`` and the other facts."""
    return translations(language()).ngettext(one, many, count).format(count=count, **facts)
