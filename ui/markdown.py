"""Write Markdown: escape what a visitor gave, keep names on one line."""

import re

_MARKS = re.compile(r"[\\`*\[\]<>$~]|:(?=\S)")


def escape_markdown(text: str) -> str:
    """Return the text such that Markdown makes no links, images, formulas or colours of it."""
    return _MARKS.sub(r"\\\g<0>", text)


_NAME = re.compile(
    r"(?<![A-Za-z0-9*`-])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-[A-Z]?\d+(?![A-Za-z0-9-])"
)


def keep_names_whole(text: str) -> str:
    """Return the text such that no line ends within a name such as ``plain-18``.

    A browser breaks lines behind a hyphen. The style sheet shows emphasis upright and on one line,
    so what a reader copies has no invisible letters. Code stays as it is.
    """
    parts = text.split("`")
    parts[::2] = [_NAME.sub(r"*\g<0>*", part) for part in parts[::2]]
    return "`".join(parts)
