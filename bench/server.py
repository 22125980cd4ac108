"""Start the real server on a port of its own, as ``make run`` does."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.reader import Reader, open_reader

__all__ = [
    "Reader",
    "Server",
    "event_loop",
    "open_reader",
    "running_app",
    "running_server",
]

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
MIB = 2**20


@dataclass(frozen=True)
class Server:
    """A running server: its port, the number of its process, and where its log is."""

    port: int
    pid: int
    log: Path | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def computations(self) -> int:
        """Count the networks that have been profiled, by the server's own log."""
        if self.log is None:
            raise ValueError("a server without a log does not tell what it has computed")
        return self.log.read_text(errors="replace").count("network: profiled")

    def memory(self, workers: Sequence[int] = ()) -> dict[str, int]:
        """Return resident bytes of the page server, its supervisor, and training workers.

        ``supervision`` is every other process that the server has started. ``shared`` is what their
        sum counts more than once: forked workers share torch with the process they come from.
        """
        server = psutil.Process(self.pid)
        sums = {"server": 0, "supervision": 0, "workers": 0, "shared": 0}
        for process in (server, *server.children(recursive=True)):
            try:
                full = process.memory_full_info()
            except psutil.Error:
                continue
            name = "server" if process == server else "supervision"
            sums["workers" if process.pid in workers else name] += full.rss
            sums["shared"] += full.rss - full.pss
        return sums


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_server(
    script: str = "server.py",
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """Run a fresh, healthy server until the block ends; complaints go to ``log``."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", *options]
    with Path(log or os.devnull).open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PLAYGROUND_LOG": "text", **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=output if log else None,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield Server(port, process.pid, log)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def running_app(script: str = "server.py") -> Iterator[int]:
    """Run a fresh app until the block ends; yields its port."""
    with running_server(script) as server:
        yield server.port


def _wait(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{url} did not answer within {START_SECONDS} seconds")


@contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Make an event loop for one measurement."""
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.close()
