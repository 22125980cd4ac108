"""Two networks side by side on one page: input to one leaves the other alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from bench.server import ROOT, running_server
from tests.browser.conftest import STILL, App

PAGE = Path(__file__).parents[1] / "pages" / "two_networks.py"


@pytest.fixture
def app(browser: Browser) -> Iterator[App]:
    """A page of ResNet-18 on the left and ResNet-34 on the right."""
    with running_server(str(PAGE), environment={"PYTHONPATH": str(ROOT)}) as server:
        context = browser.new_context(viewport={"width": 1600, "height": 1400}, **STILL)
        app = App(context.new_page(), server.url)
        app.page.goto(f"{server.url}/?v=resnet%3Fdepth%3D18&v=resnet%3Fdepth%3D34")
        app.settle()
        yield app
        context.close()


def diagram(app: App, side: str) -> Locator:
    return app.page.locator(f'[class*="st-key-room-diagram-{side}"] .diagram')


def is_open(app: App, side: str, path: str) -> bool:
    shown = f"(root) => root.diagram.opened.has({json.dumps(path)})"
    return bool(diagram(app, side).evaluate(shown))


def toggle(app: App, side: str, path: str) -> None:
    diagram(app, side).evaluate(
        f"(root) => root.diagram.toggle(root.diagram.network.byPath.get({json.dumps(path)}))"
    )


def selected(app: App, side: str) -> str:
    return str(diagram(app, side).evaluate("(root) => root.diagram.selectedPath"))


def test_hands_on_one_network_leave_the_other_alone(app: App) -> None:
    diagram(app, "left-").wait_for()
    diagram(app, "right-").wait_for()
    toggle(app, "left-", "conv3_x")
    app.page.wait_for_url("**left-open=**")
    app.settle()
    assert is_open(app, "left-", "conv3_x")
    assert not is_open(app, "right-", "conv3_x")
    assert "right-open" not in app.page.url

    # The second row of the right table is the stem's convolution.
    table = app.page.locator('[class*="st-key-right-table"]')
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    app.page.mouse.click(box["x"] + 10, box["y"] + 35 * 2 + 17)
    app.page.wait_for_url("**right-part=stem.conv1**")
    app.settle()
    assert selected(app, "right-") == "stem.conv1"
    assert selected(app, "left-") == ""

    address = app.page.url
    app.page.goto("about:blank")
    app.page.goto(address)
    app.settle()
    assert is_open(app, "left-", "conv3_x")
    assert not is_open(app, "right-", "conv3_x")
    assert (selected(app, "left-"), selected(app, "right-")) == ("", "stem.conv1")
    assert app.complaints == []
