"""Insert the app's style sheets and font links into the HTML page that loads first.

Streamlit brings a sheet from a page with its other elements, when the first of them are already
drawn: all would move. What stands in the head is there before anything is drawn. A font that comes
late moves less, but a table has then measured its columns with another one.
"""

from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STYLES = Path(__file__).parents[1] / "ui" / "styles"
HEAD_END = b"</head>"
FONTS = {"ko": ("NotoSansKR-Regular.woff2", "NotoSansKR-SemiBold.woff2")}
"""Files of ``static/`` that a page in a language is drawn with, as .streamlit/config.toml says."""


class FirstPaint:
    """ASGI middleware: inserts the style sheets into the head of HTML documents."""

    def __init__(self, app: ASGIApp):
        self.app = app
        sheets = b"\n".join(sheet.read_bytes() for sheet in sorted(STYLES.glob("*.css")))
        self._style = b"<style>" + sheets + b"</style>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Buffer an HTML document to change it; pass on everything else."""
        if not _asks_for_document(scope):
            await self.app(scope, receive, send)
            return
        # A compressed page cannot be written into.
        asked = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        held: list[Message] = []

        async def send_whole(message: Message) -> None:
            held.append(message)
            if message["type"] != "http.response.body" or message.get("more_body"):
                return
            start = held[0]
            body = b"".join(part.get("body", b"") for part in held[1:])
            headers = MutableHeaders(scope=start)
            if headers.get("content-type", "").startswith("text/html") and HEAD_END in body:
                head = _preloads(scope) + self._style + HEAD_END
                body = body.replace(HEAD_END, head, 1)
                headers["Content-Length"] = str(len(body))
                # It names the file without the sheets, which may change alone.
                for name in ("ETag", "Last-Modified"):
                    del headers[name]
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": asked}, receive, send_whole)


def _preloads(scope: Scope) -> bytes:
    """Return links to the fonts of the language of the address, or else of the browser."""
    wanted = Headers(scope=scope).get("accept-language", "")
    language = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [wanted])[0]
    links = [
        f'<link rel="preload" as="font" type="font/woff2" crossorigin '
        f'href="{scope.get("root_path", "")}/app/static/{name}">'
        for name in FONTS.get(language[:2].lower(), ())
    ]
    return "".join(links).encode()


def _asks_for_document(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "text/html" in Headers(scope=scope).get("accept", "")
    )
