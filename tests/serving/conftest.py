"""Middleware around an app that answers with its own path."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from serving import paths

Client = Callable[..., TestClient]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


async def _echo(request: Request) -> Response:
    return HTMLResponse(f"inside {request.url.path}")


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("inside")
    await socket.close()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """``client(AuthMiddleware)``: the app behind some middleware."""
    monkeypatch.setattr(paths, "_base", "")

    def make(*kinds: type, address: str = "10.0.0.1") -> TestClient:
        app = Starlette(
            routes=[
                WebSocketRoute("/_stcore/stream", _stream),
                Route("/{path:path}", _echo, methods=["GET", "POST", "PUT"]),
            ],
            middleware=[Middleware(kind) for kind in kinds],
        )
        return TestClient(app, follow_redirects=False, client=(address, 50_000))

    return make
