"""Send old links of the root, which was Explore once, on to Explore.

A redirect before anything is loaded leaves one entry in the browser's history, so Back leads to
where the link was.
"""

from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.paths import address_of, path_of

EXPLORE = "/explore"
_OF_A_NETWORK = ("v", "spec", "pin", "view", "which", "direction", "open", "colour", "part")
_OF_ITS_PAGE = ("costs", "rows", "paper", "growth", "digit", "weights", "present")
WORDS = frozenset({*_OF_A_NETWORK, *_OF_ITS_PAGE})
"""Address words that Explore has and the map has not."""


class OldLinks:
    """ASGI middleware: redirects the root with words of Explore to Explore."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an old link; pass on everything else."""
        is_root = scope["type"] == "http" and path_of(scope) in ("/", "")
        query = scope["query_string"].decode("latin-1") if is_root else ""
        if query and is_old(query):
            await RedirectResponse(f"{address_of(EXPLORE)}?{query}", 307)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_old(query: str) -> bool:
    """Return whether a query is one of Explore's."""
    return any(name in WORDS for name, _value in parse_qsl(query, keep_blank_values=True))
