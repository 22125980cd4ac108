"""Presenting: the picture alone, in letters for the last row, by a key, a button or a link."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import findings
from tests.browser.canvas_text import least_drawn, least_written
from tests.browser.conftest import App
from tests.browser.test_diagram import view
from tests.browser.test_stage import IS_WHOLE, at
from tests.browser.test_stage import app as app

FLOORS = {(1280, 720): 14, (1920, 1080): 22}
"""Pixels of the least text by the size of the window."""


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("query", [
    {"v": "resnet-50"}, {"v": "resnet-50", "open": "3", "part": "stem.conv1"},
    {"v": "densenet-121", "view": "dense"}, {"v": "nasnet-a-mobile", "view": "cell"},
    {"v": "senet?depth=50", "view": "gate"}, {"v": "efficientnet-b0", "view": "paper"},
], ids=str)  # fmt: skip
@pytest.mark.parametrize("size", FLOORS, ids=str)
def test_all_text_is_read_from_the_last_row(
    app: App, size: tuple[int, int], query: dict[str, str], language: str
) -> None:
    at(app, *size, present="1", lang=language, **query)
    is_drawn = app.page.locator(".diagram").count() > 0
    assert is_drawn == (query.get("view") != "paper")
    if is_drawn:
        assert least_drawn(app.page)[0] >= FLOORS[size] - 0.02
    assert least_written(app.page)[0] >= FLOORS[size]
    frame = app.page.locator('[class*="st-key-room-diagram"]').bounding_box()
    assert frame is not None
    assert frame["height"] >= 0.75 * size[1]
    assert not is_drawn or frame["y"] + frame["height"] <= size[1]


def test_a_key_begins_and_ends_it_and_the_address_keeps_it(app: App) -> None:
    at(app, 1280, 720, v="resnet-50")
    rail = app.page.get_by_test_id("stSidebar")
    expect(rail).to_be_visible()
    for begin, end in (("p", "p"), ("P", "Escape")):
        app.page.keyboard.press(begin)
        app.page.wait_for_url("**present=1**")
        expect(rail).to_be_hidden()
        expect(app.page.get_by_test_id("stHeader")).to_be_hidden()
        app.page.keyboard.press(end)
        expect(rail).to_be_visible()
        expect(app.page).not_to_have_url("present=1")
    app.page.get_by_role("button", name="Present").click()
    app.page.wait_for_url("**present=1**")
    app.page.reload()
    app.settle()
    expect(rail).to_be_hidden()
    assert view(app, IS_WHOLE)
    assert findings(app.page) == []
    assert app.complaints == []


def test_a_typed_p_presents_nothing(app: App) -> None:
    at(app, 1280, 720, v="resnet-50")
    app.page.get_by_role("searchbox").press_sequentially("pp")
    app.page.get_by_role("textbox", name="Stages (n)").press_sequentially("p")
    app.page.wait_for_timeout(500)
    assert "present" not in app.page.url
    expect(app.page.get_by_role("searchbox")).to_have_value("pp")


def test_steps_go_through_the_pictures_and_on_to_the_next_network(app: App) -> None:
    at(app, 1280, 720, v="resnet-50", present="1")
    heading = app.page.get_by_role("heading", level=1)
    app.page.keyboard.press("PageDown")
    app.page.wait_for_url("**view=**")
    expect(heading).to_have_text("ResNet-50")
    for _ in range(12):
        if "ResNet-101" in heading.inner_text():
            break
        before = app.page.url
        app.page.keyboard.press("PageDown")
        app.page.wait_for_url(lambda url, before=before: url != before)
        app.settle()
    expect(heading).to_have_text("ResNet-101")
    assert view(app, "view.network !== null")
    app.page.get_by_role("button", name="Back").click()
    expect(heading).to_have_text("ResNet-50")
