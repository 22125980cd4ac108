"""Addresses of this server, below the base path that a proxy may give it."""

from starlette.types import Scope

HEALTH = "/_stcore/health"
METRICS = "/_stcore/metrics"
UPLOAD = "/_stcore/upload_file/"
FONTS = "/app/static"
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"

_base = ""


def below(base: str) -> None:
    """All addresses are below ``base`` from here on (``server.baseUrlPath``)."""
    global _base
    _base = "/" + base.strip("/") if base.strip("/") else ""


def path_of(scope: Scope) -> str:
    """The path of a request without the base."""
    path = str(scope["path"])
    return path.removeprefix(_base) if _base and path.startswith(_base + "/") else path


def address_of(path: str) -> str:
    """The address of one of our paths, for a link or a redirect."""
    return _base + path
