"""A class in a real browser: sign-in, a student's run, the teacher who stops it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.chromium import wait_until_shown
from bench.server import running_server

TINY = "resnet?stem=cifar&stages=1,1&width=4"
HARMLESS = ("401", "404")
"""What the console says of a wrong password, and of addresses that Streamlit itself tries out."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with two passwords."""
    home: Path = tmp_path_factory.mktemp("room")
    environment = {
        "PLAYGROUND_HOME": str(home),
        "PLAYGROUND_CLASS_PASSWORD": "kingfisher",
        "PLAYGROUND_TEACHER_PASSWORD": "heron",
    }
    with running_server(environment=environment) as server:
        yield server.url


def person(
    browser: Browser, room: str, password: str, path: str
) -> tuple[BrowserContext, Page, list[str]]:
    """Somebody with a browser of their own, who has signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.goto(room + path)
    assert "/sign-in" in page.url
    page.fill("#password", "wrong")
    page.click("button")
    page.wait_for_selector("text=This is not the password.")
    page.fill("#password", password)
    page.click("button")
    wait_until_shown(page)
    return context, page, complaints


def test_a_student_trains_and_the_teacher_stops_it(browser: Browser, room: str) -> None:
    context, student, said = person(
        browser,
        room,
        "kingfisher",
        f"/train?v={TINY.replace('&', '%26')}&seeds=1&epochs=200&device=cpu",
    )
    assert "v=resnet" in student.url, "the door brings back the whole address"
    student.get_by_role("button", name="Start").click(timeout=60_000)
    student.wait_for_url("**batch=*")
    assert student.get_by_role("link", name="Teacher").count() == 0
    name = student.locator("text=To the teacher you are visitor").inner_text().split()[-1][:4]

    others, teacher, complaints = person(browser, room, "heron", "/teacher")
    row = teacher.locator(".teacher-row", has_text=f"Visitor {name}")
    row.first.wait_for(timeout=30_000)
    assert "on Train" in row.last.inner_text()
    teacher.get_by_role("button", name="Stop", exact=True).click()
    student.wait_for_selector("text=The teacher has stopped this run", timeout=30_000)

    student.get_by_role("link", name="Sign out").click()
    student.wait_for_url("**/sign-in**")
    for found in (said, complaints):
        assert not [one for one in found if not any(word in one for word in HARMLESS)]
    context.close()
    others.close()
