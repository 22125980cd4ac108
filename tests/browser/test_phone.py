"""On a phone: tabs for the pages, knobs in a sheet beside the picture, and nothing too small."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import findings
from tests.browser.canvas_text import LISTEN, least_drawn, least_written
from tests.browser.conftest import ASKS, STILL, App
from tests.browser.form import answered

FLOOR = 10.98


@pytest.fixture(scope="module")
def app(browser: Browser, server: str) -> Iterator[App]:
    """The app on a small screen that is touched."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True, **STILL)
    context.add_init_script(ASKS + LISTEN)
    yield App(context.new_page(), server)
    context.close()


@pytest.mark.parametrize("query", [
    {"v": "resnet-50"}, {"v": "densenet-121", "open": "2"},
    {"v": "nasnet-a-mobile", "view": "cell"},
    {"v": "senet?depth=50", "view": "gate"}, {"v": "resnet-50", "view": "stack"},
], ids=str)  # fmt: skip
def test_figures_and_text_can_be_read(app: App, query: dict[str, str]) -> None:
    app.open(**query)
    assert least_drawn(app.page)[0] >= FLOOR
    assert least_written(app.page)[0] >= 11


def test_knobs_are_turned_while_the_picture_is_seen(app: App) -> None:
    app.open(v="resnet-50")
    app.page.get_by_test_id("stExpandSidebarButton").click()
    sheet = app.page.get_by_test_id("stSidebar").bounding_box()
    frame = app.page.locator(".diagram .frame").bounding_box()
    assert sheet is not None
    assert frame is not None
    assert sheet["width"] == 390
    assert sheet["y"] - frame["y"] >= 200
    app.page.get_by_role("textbox", name="Depth (L)").fill("18")
    app.page.keyboard.press("Enter")
    answered(app.page)
    expect(app.page.get_by_role("heading", level=1)).to_have_text("ResNet-18")
    app.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(app.page.get_by_test_id("stSidebar")).to_be_hidden()


def test_tabs_lead_to_the_pages(app: App) -> None:
    app.open(v="resnet-50")
    tabs = app.page.locator(".st-key-tab-bar")
    expect(tabs.get_by_role("link")).to_have_count(8)
    bar = tabs.bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] == pytest.approx(844, abs=1)
    assert findings(app.page) == []
    for name in ("Map", "Compare", "Design", "Train", "Inside", "Search", "Explore"):
        tabs.get_by_role("link", name=name).click()
        app.page.wait_for_function("!window.awaited")
        app.settle()
        assert least_written(app.page)[0] >= 11
    assert app.complaints == []
