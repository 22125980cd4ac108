"""Request lines that no browser sends, to the real server over a socket."""

import random
import socket
from collections.abc import Iterator
from urllib.parse import quote

from tests.hostile.addresses import PAGES, TEXTS, addresses

SECRETS = (b"root:x:0", b"[fonts]", b"SQLite format 3", b"import streamlit", b"cookie_secret")
"""Beginnings of files that no answer may hold."""

WAYS = (
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%252e%252e%252fetc%252fpasswd",
    "/static/../../../../etc/passwd",
    "/static/..%5c..%5cserver.py",
    "/static/%2e%2e/%2e%2e/app.py",
    "/media/../../var/playground.sqlite",
    "/media/..%2f..%2fvar%2fplayground.sqlite",
    "/component/../../app.py",
    "/_stcore/bidi-components/../../app.py",
    "/_stcore/upload_file/../../etc/passwd",
    "/app/static/../.streamlit/secrets.toml",
    "/.streamlit/config.toml",
    "/app.py",
    "/server.py",
    "/.git/config",
    "//etc/passwd",
    "//evil.example/x",
    "/\\..\\..\\windows\\win.ini",
    "/%00",
    "/train%00.py",
    "/train/../../../etc/passwd",
    "/" + "a" * 20_000,
    "/" + "../" * 2_000,
    "/?" + "a=b&" * 10_000,
    "http://evil.example/",
    "*",
    "/_stcore/script-health-check",
    "/_stcore/host-config",
    "/_stcore/metrics?families=user_session_events",
    "/_stcore/agent",
    "/auth/login?provider=x",
    "/auth/logout",
    "/oauth2callback?code=x&state=y",
    "/sign-in?next=//evil.example",
    "/sign-out?next=//evil.example",
)
METHODS = ("GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW")
HEADERS = ("Cookie: playground-door=", "Cookie: playground-visitor=", "Origin: ", "Range: bytes=")


def requests(count: int, seed: int = 0) -> Iterator[bytes]:
    """So many whole requests; each asks the server to close."""
    draw = random.Random(seed)
    queries = addresses(count, seed)
    for number, address in enumerate(queries):
        if number < 2 * len(WAYS):
            target = WAYS[number % len(WAYS)]
        else:
            pairs = "&".join(f"{quote(n)}={quote(v)}" for n, v in address.query)
            target = f"/{draw.choice((*PAGES, quote(draw.choice(TEXTS)[:200])))}?{pairs}"
        method = "GET" if number < len(WAYS) else draw.choice(METHODS)
        headers = [
            f"Host: {draw.choice(('localhost', '127.0.0.1', 'evil.example', 'a b', ''))}",
            "Connection: close",
            "Content-Length: 0",
        ]
        if draw.random() < 0.2:
            value = quote(draw.choice(TEXTS)[:500])
            headers.append(draw.choice(HEADERS) + value)
        head = "\r\n".join([f"{method} {target} HTTP/1.1", *headers, "", ""])
        yield head.encode("utf-8", "replace")


def answer(request: bytes, port: int, seconds: float = 20.0) -> bytes:
    """All that the server sends; empty where it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        found = b""
        try:
            while part := connection.recv(2**16):
                found += part
        except ConnectionResetError:
            pass
    return found


def wrong_with(reply: bytes) -> str:
    """What is wrong with an answer; empty where all is well."""
    status = reply[9:12]
    if reply and not reply.startswith(b"HTTP/1.1 "):
        return f"no answer of HTTP: {reply[:60]!r}"
    if status.startswith(b"5"):
        return f"status {status.decode()}"
    for secret in SECRETS:
        if secret in reply:
            return f"holds {secret!r}"
    if b"evil.example" in reply.partition(b"\r\n\r\n")[0]:
        return "sends to another site"
    return ""
