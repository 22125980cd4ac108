"""OpenID Connect with a provider on this machine: one person in two browsers, and a teacher."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bench.server import free_port, running_server
from tests.serving.provider import Provider, provider


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider]]:
    """The address of a server that signs in with a provider, and the provider."""
    folder: Path = tmp_path_factory.mktemp("school")
    port = free_port()
    with provider(free_port()) as made:
        secrets = folder / "secrets.toml"
        secrets.write_text(
            f"""[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "a secret of this test that is long enough"
client_id = "playground"
client_secret = "known to both"
server_metadata_url = "{made.url}/.well-known/openid-configuration"
""",
            encoding="utf-8",
        )
        environment = {
            "PLAYGROUND_HOME": str(folder / "home"),
            "PLAYGROUND_OIDC": "default",
            "PLAYGROUND_MEMBERS": "@school.edu",
            "PLAYGROUND_TEACHERS": "heron@school.edu",
        }
        options = ("--secrets.files", str(secrets))
        with running_server(options=options, environment=environment, port=port):
            yield f"http://localhost:{port}", made


def sign_in(browser: Browser, address: str) -> Page:
    """The page after signing in, in a fresh browser."""
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{address}/train")
    page.get_by_role("button", name="Sign in").click(timeout=60_000)
    return page


def test_people_by_name(browser: Browser, school: tuple[str, Provider]) -> None:
    address, made = school
    made.person = {"sub": "1", "email": "Ada@school.edu", "name": "Ada <b>Lovelace</b>"}
    first = sign_in(browser, address)
    first.wait_for_selector("text=Signed in as Ada <b>Lovelace</b>", timeout=60_000)
    assert first.get_by_role("link", name="Teacher").count() == 0
    assert not [c for c in first.context.cookies() if c["name"] == "playground-visitor"]
    first.get_by_role("button", name="Sign out").click()
    first.get_by_role("button", name="Sign in").wait_for(timeout=60_000)

    made.person = {"sub": "2", "email": "mallory@elsewhere.org", "name": "Mallory"}
    stranger = sign_in(browser, address)
    stranger.wait_for_selector("text=is not on the list of this class", timeout=60_000)

    made.person = {"sub": "3", "email": "heron@school.edu", "email_verified": False, "name": "X"}
    unverified = sign_in(browser, address)
    unverified.wait_for_selector("text=is not on the list of this class", timeout=60_000)

    made.person = {"sub": "4", "email": "heron@school.edu", "name": "Miss Heron"}
    teacher = sign_in(browser, address)
    teacher.get_by_role("link", name="Teacher").click(timeout=60_000)
    teacher.wait_for_selector("text=Who is here", timeout=60_000)
    teacher.wait_for_selector("b:text-is('Miss Heron')", timeout=60_000)
    for page in (first, stranger, unverified, teacher):
        page.context.close()
