"""The language of the present reader.

It is a context variable: each browser session runs in a context of its own, so two readers never
see each other's language.
"""

from contextvars import ContextVar
from gettext import NullTranslations, translation
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "playground"
SOURCE_LANGUAGE = "en"

_current: ContextVar[NullTranslations] = ContextVar("translations")
_source = NullTranslations()


def use(language: str) -> None:
    """Speak ``language`` from here on, or English where there is no catalogue of it."""
    _current.set(
        _source
        if language == SOURCE_LANGUAGE
        else translation(DOMAIN, LOCALES, [language], fallback=True)
    )


def _(message: str) -> str:
    """The message in the reader's language."""
    return _current.get(_source).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message for a count, ``{count}`` filled in."""
    return _current.get(_source).ngettext(one, many, count).format(count=count)
