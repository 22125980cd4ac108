"""Convert between paths of this server and addresses below a proxy's base path."""

from starlette.types import Scope

HEALTH = "/_stcore/health"
METRICS = "/_stcore/metrics"
UPLOAD = "/_stcore/upload_file/"
STATIC = "/app/static"
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"

_base = ""


def set_base_path(base: str) -> None:
    """Set the base path of all addresses (``server.baseUrlPath``)."""
    global _base
    _base = "/" + base.strip("/") if base.strip("/") else ""


def path_of(scope: Scope) -> str:
    """Return the path of a request without the base path."""
    path = str(scope["path"])
    return path.removeprefix(_base) if _base and path.startswith(_base + "/") else path


def address_of(path: str) -> str:
    """Return the address of a path, for a link or a redirect."""
    return _base + path
