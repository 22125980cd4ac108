"""Health, headers and uploads around the app."""

from collections import namedtuple

import pytest

from runs import disk
from serving import uploads
from serving.headers import HEADERS, SecurityHeaders
from serving.health import HealthCheck
from serving.uploads import UploadLimits
from tests.serving.conftest import Client

Disk = namedtuple("Disk", "total used free")


def test_every_answer_has_the_headers_and_pages_a_policy(client: Client) -> None:
    headers = client(SecurityHeaders).get("/train").headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http:" not in policy
    assert "*" not in policy


def test_an_isolated_server_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "cross-origin-embedder-policy"
    assert name not in client(SecurityHeaders).get("/train").headers
    monkeypatch.setenv("PLAYGROUND_ISOLATED", "1")
    assert client(SecurityHeaders).get("/train").headers[name] == "require-corp"


def test_health_of_a_server_that_is_well_is_the_app_s_own(client: Client) -> None:
    browser = client(HealthCheck)
    assert browser.get("/_stcore/health").status_code == 200
    assert browser.get("/train").status_code == 200


def test_health_says_what_is_wrong(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: Disk(10**9, 10**9, 10**6))
    answer = client(HealthCheck).get("/_stcore/health")
    assert answer.status_code == 503
    assert answer.text == "disk: 0 MB free, 500 MB needed"


def test_uploads_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_UPLOADS_PER_HOUR", "2")
    monkeypatch.setenv("PLAYGROUND_UPLOAD_MB", "1")
    browser = client(UploadLimits)
    sent = [browser.put(f"/_stcore/upload_file/s1/{n}", content=b"x").status_code for n in "abc"]
    assert sent == [200, 200, 429]
    assert browser.put("/_stcore/upload_file/s2/a", content=b"x").status_code == 200
    large = {"content-length": str(3 * 2**20)}
    assert browser.put("/_stcore/upload_file/s3/a", headers=large).status_code == 413
    monkeypatch.setattr(uploads, "free_memory", lambda: 0)
    assert browser.put("/_stcore/upload_file/s4/a", content=b"x").status_code == 503
    assert browser.get("/train").status_code == 200
