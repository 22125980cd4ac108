"""Render a lesson's Markdown as HTML; phrases bound to the picture become buttons in lines."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

PART, MARK, PAGE = "part", "mark", "page"
PAGES = ("map", "explore", "compare", "design", "train", "inside", "search")
"""Pages that a phrase may lead to, with words of their address behind a question mark."""

LINK = re.compile(r"\]\(<?(?P<kind>[a-z]+):(?P<target>[^)>]+)>?\)")


def targets(text: str) -> list[tuple[str, str]]:
    """Return kind and name of all that phrases of a text are bound to."""
    return [(found["kind"], found["target"]) for found in LINK.finditer(text)]


def text_html(text: str) -> str:
    """Render Markdown; raw HTML in it is escaped."""
    return str(_markdown().render(text))


def line_html(text: str) -> str:
    """Render Markdown of one line, with no paragraph around it."""
    return str(_markdown().renderInline(text))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)


class _Renderer(RendererHTML):
    """Writes bound phrases as buttons, which the browser's script listens to."""

    def link_open(self, tokens: Sequence[Token], place: int, *_more: Any) -> str:
        """Write the start of a bound phrase, or of a way to a page."""
        href = str(tokens[place].attrGet("href") or "")
        kind, _colon, target = href.partition(":")
        if kind == PAGE:
            # The map is the first page: it has no name in its address.
            return f'<a href="{escape(target.removeprefix("map"), quote=True) or "./"}">'
        name = escape(unquote(target))
        # A button would not break over two lines.
        return f'<span role="button" tabindex="0" class="bound" data-{escape(kind)}="{name}">'

    def link_close(self, tokens: Sequence[Token], place: int, *_more: Any) -> str:
        """Write the end of what ``link_open`` began."""
        opened = next(one for one in reversed(tokens[:place]) if one.type == "link_open")
        is_way = str(opened.attrGet("href") or "").startswith(f"{PAGE}:")
        return "</a>" if is_way else "</span>"
