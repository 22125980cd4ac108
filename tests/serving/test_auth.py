"""Without the password every path is refused; with it every page opens."""

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from serving import auth, auth_cookie
from serving.auth import AuthMiddleware
from tests.serving.conftest import Client

HTML = {"accept": "text/html,*/*"}


@pytest.fixture(autouse=True)
def class_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_CLASS_PASSWORD", "kingfisher")
    monkeypatch.setenv("PLAYGROUND_TEACHER_PASSWORD", "heron")
    monkeypatch.setattr(auth, "WRONG_SECONDS", 0.0)


def sign_in(client: TestClient, password: str, after: str = "/train") -> int:
    answer = client.post("/sign-in", data={"password": password, "next": after})
    return int(answer.status_code)


def test_an_open_playground_has_no_door(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYGROUND_CLASS_PASSWORD")
    monkeypatch.delenv("PLAYGROUND_TEACHER_PASSWORD")
    browser = client(AuthMiddleware)
    assert browser.get("/train").text == "inside /train"
    assert browser.get("/sign-in").headers["location"] == "/"


@pytest.mark.parametrize(
    "path",
    ["/", "/train", "/_stcore/host-config", "/media/x.png",
     "/_stcore/health/", "/train/_stcore/health", "/sign-in/x", "/_stcore/metrics"],
)  # fmt: skip
def test_strangers_stay_outside(client: Client, path: str) -> None:
    answer = client(AuthMiddleware).get(path)
    assert answer.status_code in (401, 404)
    assert "inside" not in answer.text


def test_strangers_open_no_session_and_upload_nothing(client: Client) -> None:
    browser = client(AuthMiddleware)
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/_stcore/stream"):
        pass
    assert browser.put("/_stcore/upload_file/a/b", content=b"x").status_code == 401


def test_a_person_is_shown_the_form_and_comes_back(client: Client) -> None:
    browser = client(AuthMiddleware)
    answer = browser.get("/train?v=resnet%3Fdepth%3D50&lang=en", headers=HTML)
    assert answer.status_code == 303
    form = browser.get(answer.headers["location"])
    assert 'type="password"' in form.text
    assert 'value="/train?v=resnet%3Fdepth%3D50&amp;lang=en"' in form.text
    answer = browser.post(
        "/sign-in", data={"password": "kingfisher", "next": "/train?v=resnet%3Fdepth%3D50"}
    )
    assert answer.headers["location"] == "/train?v=resnet%3Fdepth%3D50"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "kingfisher" not in cookie
    assert browser.get("/train").text == "inside /train"
    with browser.websocket_connect("/_stcore/stream") as socket:
        assert socket.receive_text() == "inside"
    assert browser.get("/sign-out").status_code == 303
    assert browser.get("/train").status_code == 401


def test_each_password_gives_its_role(client: Client) -> None:
    for password, role in (("kingfisher", "reader"), ("heron", "teacher")):
        browser = client(AuthMiddleware)
        assert sign_in(browser, password) == 303
        assert auth_cookie.verify(browser.cookies[auth_cookie.COOKIE]) == role
    for wrong in ("", "Kingfisher", "kingfisher ", "x" * 200, "\x00", "한국"):
        assert sign_in(client(AuthMiddleware), wrong) == 401


def test_guesses_run_out_for_one_address_and_not_for_another(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_GUESSES", "3")
    browser = client(AuthMiddleware)
    assert [sign_in(browser, "wrong") for _ in range(4)] == [401, 401, 401, 429]
    assert sign_in(browser, "kingfisher") == 429, "a right guess too many is none"


@pytest.mark.parametrize(
    "after",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
     "/a\r\nSet-Cookie: x=y", "", "/ü", "/" + "x" * 3_000],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(client: Client, after: str) -> None:
    answer = client(AuthMiddleware).post("/sign-in", data={"password": "kingfisher", "next": after})
    assert answer.headers["location"] == "/"


def test_other_sites_cannot_send_the_form_or_sign_out(client: Client) -> None:
    browser = client(AuthMiddleware)
    cross = {"sec-fetch-site": "cross-site"}
    answer = browser.post("/sign-in", data={"password": "kingfisher"}, headers=cross)
    assert answer.status_code == 403
    assert "set-cookie" not in browser.get("/sign-out", headers=cross).headers
    assert browser.post("/sign-in", content=b"password=" + b"x" * 9_000).status_code == 413
    assert browser.put("/sign-in").status_code == 405


def test_what_is_typed_into_the_address_is_text(client: Client) -> None:
    page = (
        client(AuthMiddleware).get("/sign-in", params={"next": '/"><script>alert(1)</script>'}).text
    )
    assert "<script" not in page


def test_health_answers_strangers_and_metrics_nobody(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client(AuthMiddleware).get("/_stcore/health").text == "inside /_stcore/health"
    monkeypatch.delenv("PLAYGROUND_CLASS_PASSWORD")
    assert client(AuthMiddleware).get("/_stcore/metrics").status_code == 404
    monkeypatch.setenv("PLAYGROUND_METRICS", "1")
    assert client(AuthMiddleware).get("/_stcore/metrics").status_code == 200


@pytest.mark.parametrize(
    ("address", "browser_wants", "title"),
    [("/sign-in", "ko-KR,ko;q=0.9,en;q=0.8", "로그인"), ("/sign-in", "de-DE,en;q=0.5", "Sign in"),
     ("/sign-in?lang=ko", "en-US", "로그인"),
     ("/sign-in?next=/train?lang%3Dko", "en", "로그인"),
     ("/sign-in", "xx", "Sign in")],
)  # fmt: skip
def test_the_door_speaks_the_reader_s_language(
    client: Client, address: str, browser_wants: str, title: str
) -> None:
    form = client(AuthMiddleware).get(address, headers=HTML | {"accept-language": browser_wants})
    assert f"<h1>{title}</h1>" in form.text
    assert f'lang="{"ko" if title == "로그인" else "en"}"' in form.text


def test_the_korean_font_is_outside_of_the_door(client: Client) -> None:
    browser = client(AuthMiddleware)
    assert browser.get("/app/static/NotoSansKR-Regular.woff2").status_code == 200
    assert browser.get("/app/static/%2e%2e/train").status_code == 401
    assert browser.get("/app/staticx").status_code == 401
