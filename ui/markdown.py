"""Escape text that a visitor gave for Markdown."""

import re

_MARKS = re.compile(r"[\\`*\[\]<>$~]|:(?=\S)")


def escape_markdown(text: str) -> str:
    """Return the text such that Markdown makes no links, images, formulas or colours of it."""
    return _MARKS.sub(r"\\\g<0>", text)
