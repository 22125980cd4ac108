"""Add security headers to every response, so that a browser does only what the app needs.

The content security policy is as strict as Streamlit's front end allows: scripts and styles from
this server only, but written into the page and evaluated too, as its components are. A worker has
the policy of its own file.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from operation.settings import settings
from serving.paths import STATIC, path_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "media-src 'self' data: blob:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

WORKER_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "connect-src 'self'",
        "worker-src 'self'",
    )
)
"""Of the worker that measures networks: compiled WebAssembly, and no evaluated script."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Addresses carry share tokens: they are told to nobody else.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class SecurityHeaders:
    """ASGI middleware: adds the headers that an answer does not have yet."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if settings().isolated:
                    headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
                elif path_of(scope).startswith(f"{STATIC}/"):
                    headers.setdefault("Content-Security-Policy", WORKER_POLICY)
            await send(message)

        await self.app(scope, receive, send_with_headers)
