"""Limit size, number and memory of uploads, which Streamlit keeps until a session ends.

A session could send file after file, under names that no page has asked for: it may send so many
in an hour, and none while the machine is short of memory.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from operation.log import event
from operation.settings import settings
from runs.machine import free_memory
from serving.paths import UPLOAD, path_of
from serving.rate_limit import RateLimit

HOUR = 3_600.0
SESSIONS = 60
"""Number of sessions whose hourly limits make the limit of all sessions together."""

LEAST_FREE = 512 * 2**20
"""Bytes of memory that stay free, the upload's own not counted."""


class UploadLimits:
    """ASGI middleware: 413 for one that is too large, 429 for too many, 503 without memory."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._counts: RateLimit | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests that are within the limits."""
        path = path_of(scope) if scope["type"] == "http" else ""
        if path.startswith(UPLOAD) and scope["method"] in ("PUT", "POST"):
            session = path.removeprefix(UPLOAD).partition("/")[0]
            if refusal := self._refusal(session, scope):
                status, words = refusal
                event("uploads", "refused", reason=words)
                await PlainTextResponse(words, status)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refusal(self, session: str, scope: Scope) -> tuple[int, str] | None:
        limits = settings()
        size = int(dict(scope["headers"]).get(b"content-length", b"0") or 0)
        if size > (limits.upload_mb + 1) * 2**20:
            return 413, f"A file may have {limits.upload_mb} MB."
        if self._counts is None or self._counts.each != limits.uploads_per_hour:
            most = limits.uploads_per_hour
            self._counts = RateLimit(most, SESSIONS * most, HOUR)
        if self._counts.is_used_up(session):
            return 429, f"At most {limits.uploads_per_hour} files may be uploaded in an hour."
        if free_memory() < size + LEAST_FREE:
            return 503, "The server is short of memory: try again later."
        self._counts.count(session)
        return None
