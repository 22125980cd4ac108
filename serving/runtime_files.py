"""Serve ONNX Runtime's files for browsers: WebAssembly from its compressed file, cached for a year.

They lie in a folder of ``static/`` that names their version, so what a browser keeps is never old.
The WebAssembly is stored gzipped (14.2 MB are 3.7) and sent as it is stored, which compresses it
once for all readers and lets the browser compile while it arrives.
"""

import gzip
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.paths import STATIC, path_of

FOLDER = "onnxruntime-web-1.30.0"
FILES = Path(__file__).parents[1] / "static" / FOLDER
KINDS = {".mjs": "text/javascript", ".wasm": "application/wasm"}
YEAR = 31_536_000


class RuntimeFiles:
    """ASGI middleware: answers requests for the runtime's files itself."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, and pass on everything else."""
        found = _answer(scope) if scope["type"] == "http" else None
        await (found or self.app)(scope, receive, send)


def _answer(scope: Scope) -> Response | None:
    folder, _slash, name = path_of(scope).rpartition("/")
    if folder != f"{STATIC}/{FOLDER}" or scope["method"] not in ("GET", "HEAD"):
        return None
    path, kind = FILES / name, KINDS.get(Path(name).suffix)
    # Only what lies in the folder itself, whatever the name is made of.
    if kind is None or path.parent != FILES:
        return None
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    if path.is_file():
        return FileResponse(path, media_type=kind, headers=headers)
    packed = path.with_name(f"{name}.gz")
    if not packed.is_file():
        return None
    headers["Vary"] = "Accept-Encoding"
    if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return FileResponse(packed, media_type=kind, headers=headers)
    return Response(gzip.decompress(packed.read_bytes()), media_type=kind, headers=headers)
