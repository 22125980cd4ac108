"""The real app in a process of its own, and readers who talk to it as a browser does."""

import asyncio
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parents[1]
START_SECONDS = 60


@contextmanager
def running_app(script: str = "app.py") -> Iterator[int]:
    """The port of a freshly started app, which ends with the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health")
            yield port
        finally:
            process.terminate()


def _wait(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer within {START_SECONDS} seconds")


class Reader:
    """One browser session."""

    def __init__(self, connection: ClientConnection):
        self._connection = connection

    async def visit(self, **address: str) -> float:
        """Run the page with an address; the seconds until it is finished.

        Raises RuntimeError where the page showed an exception.
        """
        message = BackMsg()
        message.rerun_script.query_string = urlencode(address)
        start = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await self._connection.recv(decode=False))
            kind = answer.WhichOneof("type")
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(answer.delta.new_element.exception.message)
            if kind == "script_finished":
                return time.perf_counter() - start


@contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of its own for a measurement."""
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.close()


async def open_reader(port: int) -> Reader:
    """Connect as a browser does."""
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    return Reader(await connect(url, subprotocols=["streamlit"], max_size=None))  # type: ignore[list-item]
