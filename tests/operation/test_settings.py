"""Settings come from the environment and are checked."""

import pytest
from pydantic import ValidationError

from operation.settings import PREFIX, settings


def test_the_environment_is_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().most_waiting_each == 64
    monkeypatch.setenv("PLAYGROUND_MOST_WAITING_EACH", "3")
    monkeypatch.setenv("PLAYGROUND_TEACHERS", " Ada@School.edu, @lab.org ,")
    assert settings().most_waiting_each == 3
    assert settings().teachers == ("ada@school.edu", "@lab.org")
    assert not settings().has_teacher
    monkeypatch.setenv("PLAYGROUND_OIDC", "default")
    assert settings().has_teacher


def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "")
    assert settings().class_password is None
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "kingfisher")
    assert "kingfisher" not in repr(settings())


@pytest.mark.parametrize(
    ("name", "value"), [("MOST_WAITING", "many"), ("RUN_HOURS", "-1"), ("LOG", "xml")]
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        settings()
