"""Render a lesson's Markdown as HTML; phrases bound to the picture become buttons in lines."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import unquote, urlencode

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


def text_html(text: str, kept: Sequence[tuple[str, str]] = (), *, is_bound: bool = True) -> str:
    """Render Markdown; raw HTML in it is escaped.

    ``kept`` are the words that all ways to a page have in their addresses. On paper no phrase
    ``is_bound`` to anything: it is plain words.
    """
    return str(_markdown().render(text, {"kept": tuple(kept), "is_bound": is_bound}))


def line_html(text: str) -> str:
    """Render Markdown of one line, with no paragraph around it."""
    return str(_markdown().renderInline(text))


def ways_written(text: str, kept: Sequence[tuple[str, str]]) -> str:
    """Write Markdown's ways to pages as links of Markdown; ``kept`` words stand in each."""
    return LINK.sub(lambda found: f"](<{_address(found['target'], kept)}>)", text)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)


class _Renderer(RendererHTML):
    """Writes bound phrases as buttons, which the browser's script listens to."""

    def link_open(self, tokens: Sequence[Token], place: int, _options: Any, env: Any) -> str:
        """Write the start of a bound phrase, or of a way to a page."""
        if not env.get("is_bound", True):
            return ""
        href = str(tokens[place].attrGet("href") or "")
        kind, _colon, target = href.partition(":")
        if kind == PAGE:
            return f'<a href="{escape(_address(target, env.get("kept", ())))}">'
        name = escape(unquote(target))
        # A button would not break over two lines.
        return f'<span role="button" tabindex="0" class="bound" data-{escape(kind)}="{name}">'

    def link_close(self, tokens: Sequence[Token], place: int, _options: Any, env: Any) -> str:
        """Write the end of what ``link_open`` began."""
        if not env.get("is_bound", True):
            return ""
        opened = next(one for one in reversed(tokens[:place]) if one.type == "link_open")
        is_way = str(opened.attrGet("href") or "").startswith(f"{PAGE}:")
        return "</a>" if is_way else "</span>"


def _address(target: str, kept: Sequence[tuple[str, str]]) -> str:
    page, _mark, query = target.partition("?")
    # The map is the first page: it has no name in its address.
    words = "&".join(filter(None, (query, urlencode(kept))))
    return ("./" if page == "map" else page) + (f"?{words}" if words else "")
