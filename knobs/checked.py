"""Convert pydantic's validation errors to errors of ours."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


def checked(check: Callable[[], T], own: type[E], word: Callable[[ErrorDetails], E]) -> T:
    """Return what ``check`` returns, its validation errors converted.

    Raises, for pydantic's first complaint, the ``own`` error that a validator of ours raised, or
    what ``word`` makes of it.
    """
    wrong: list[E] = []
    try:
        return check()
    except ValidationError as error:
        wrong.append(_first(error, own, word))
    # Not in ``except``: pydantic's error holds ours where the collector cannot see it, and as its
    # context would keep it for ever, with the frames of all callers and what they hold.
    raise wrong.pop()


def _first(error: ValidationError, own: type[E], word: Callable[[ErrorDetails], E]) -> E:
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    return cause if isinstance(cause, own) else word(first)
