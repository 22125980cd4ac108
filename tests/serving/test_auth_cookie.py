"""The sign-in cookie cannot be made, changed or kept beyond its time."""

import stat
import time
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer

from serving import auth_cookie


@pytest.fixture(autouse=True)
def passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "kingfisher")
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "heron")


def test_only_what_was_signed_here_counts() -> None:
    cookie = auth_cookie.sign("reader")
    assert auth_cookie.verify(cookie) == "reader"
    forged = URLSafeTimedSerializer("guess", salt=auth_cookie.COOKIE).dumps("teacher")
    for wrong in (
        None,
        "",
        "teacher",
        forged,
        cookie[:-1],
        cookie[1:],
        cookie.swapcase(),
        "x" * 999,
    ):
        assert auth_cookie.verify(wrong) is None


def test_a_new_password_or_secret_signs_everybody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = auth_cookie.sign("teacher")
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "wren")
    assert auth_cookie.verify(cookie) is None
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "kingfisher")
    assert auth_cookie.verify(cookie) == "teacher"
    monkeypatch.setenv("PLAYGROUND_COOKIE_SECRET", "another")
    assert auth_cookie.verify(cookie) is None


def test_it_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = auth_cookie.sign("reader")
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 13 * 3600)
    assert auth_cookie.verify(cookie) is None


def test_the_secret_stays_and_is_nobody_elses(home: Path) -> None:
    cookie = auth_cookie.sign("reader")
    key = home / "cookie.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) == 64
    assert auth_cookie.verify(cookie) == "reader"
    assert [path.name for path in home.iterdir()] == ["cookie.key"]
