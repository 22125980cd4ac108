"""Text that a visitor gave, such that Markdown shows it and does nothing with it."""

import re

_MARKS = re.compile(r"[\\`*\[\]<>$~]|:(?=\S)")


def escape_markdown(text: str) -> str:
    """The same text without links, images, formulas or colours, wherever Markdown is read."""
    return _MARKS.sub(r"\\\g<0>", text)
