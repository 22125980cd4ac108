"""Extend ``/_stcore/health`` by checks of the store, the disk and the supervisor.

Streamlit's own answer says only that its event loop runs. Here 503 and one line say what is wrong;
where nothing is, Streamlit answers.
"""

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.paths import HEALTH, path_of


class HealthCheck:
    """ASGI middleware: checks the health in a thread, so that the event loop goes on."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._health: object | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 503 for an unhealthy server; pass everything else on."""
        is_asked = scope["type"] == "http" and path_of(scope) == HEALTH
        if is_asked and (trouble := await run_in_threadpool(self._trouble)):
            answer = PlainTextResponse(trouble, 503, headers={"Cache-Control": "no-cache"})
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _trouble(self) -> str | None:
        # The store's libraries take half a second to load: not before the first page.
        from runs.health import Health

        if not isinstance(self._health, Health):
            self._health = Health()
        return self._health.trouble()
