"""Sign and verify the cookie of a sign-in by password: a role and a time.

It holds no secret and names nobody. Signing uses a key made of the server's secret and of the
passwords, so that a changed password signs everybody out.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from typing import Literal

from itsdangerous import BadSignature, URLSafeTimedSerializer

from operation.settings import settings
from runs.paths import home

COOKIE = "playground-door"

Role = Literal["reader", "teacher"]


def sign(role: Role) -> str:
    """Make the cookie's value for somebody who has given the password of a role."""
    return str(_serializer().dumps(role))


def verify(value: str | None) -> Role | None:
    """Verify a cookie and return its role; None for one that is forged, too old or missing."""
    if not value or len(value) > 500:
        return None
    with suppress(BadSignature):
        role = _serializer().loads(value, max_age=int(settings().login_hours * 3600))
        if role == "teacher" and settings().teacher_password:
            return "teacher"
        if role in ("reader", "teacher"):
            return "reader"
    return None


def role_of(password: str) -> Role | None:
    """Return the role whose password this is, compared in constant time; else None."""
    given = settings()
    found: Role | None = None
    for role, known in (("reader", given.class_password), ("teacher", given.teacher_password)):
        # Digests have one length, so that nothing is told of the password's.
        if known and secrets.compare_digest(_digest(password), _digest(known.get_secret_value())):
            found = role  # type: ignore[assignment]
    return found


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _serializer() -> URLSafeTimedSerializer:
    given = settings()
    passwords = [
        _digest(password.get_secret_value()).hex() if password else ""
        for password in (given.class_password, given.teacher_password)
    ]
    return URLSafeTimedSerializer("|".join([_secret(), *passwords]), salt=COOKIE)


def _secret() -> str:
    """Return ``PLAYGROUND_COOKIE_SECRET``, or a random one that stays in the home folder."""
    if given := settings().cookie_secret:
        return given.get_secret_value()
    path = home() / "cookie.key"
    with suppress(FileNotFoundError):
        if text := path.read_text(encoding="ascii"):
            return text
    path.parent.mkdir(parents=True, exist_ok=True)
    # Complete or absent: two processes that start together take the same one.
    own = path.with_name(f"cookie.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
    return path.read_text(encoding="ascii")
