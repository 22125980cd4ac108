"""Two diagrams on Compare are looked at together: moved, opened, selected."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenApp

VIEWS = """[...document.querySelectorAll("*")]
  .flatMap((one) => (one.shadowRoot ? [...one.shadowRoot.querySelectorAll(".diagram")] : []))
  .map((root) => root.diagram)"""


def read(page: Page, what: str) -> list[object]:
    """Something of each of the two views."""
    found: list[object] = page.evaluate(f"{VIEWS}.map((view) => {what})")
    return found


@pytest.fixture
def page(open_app: OpenApp) -> Page:
    networks = ["resnet?depth=34", "resnet?depth=18"]
    app = open_app("compare", compare="diagrams", height=1000)
    words = "&".join(f"v={network.replace('?', '%3F')}" for network in networks)
    app.page.goto(f"{app.address}/compare?{words}&compare=diagrams")
    app.settle()
    return app.page


def test_the_wheel_moves_both(page: Page) -> None:
    before = read(page, "view.camera.scale")
    canvas = page.locator(".diagram canvas").first
    canvas.hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_timeout(300)
    left, right = read(page, "view.camera.scale")
    assert left == right
    assert [left, right] != before


def test_what_is_opened_and_selected_is_so_in_both(page: Page) -> None:
    is_open = "view.scene.frames.some(({ node }) => node.path === 'conv2_x')"
    before = read(page, is_open)
    assert before[0] == before[1]
    page.evaluate(f"{VIEWS}[0].toggle({VIEWS}[0].network.byPath.get('conv2_x'))")
    assert read(page, is_open) == [not before[0]] * 2
    page.evaluate(f"{VIEWS}[1].toggle({VIEWS}[1].network.byPath.get('conv2_x'))")
    assert read(page, is_open) == before
    page.evaluate(f"{VIEWS}[0].select({VIEWS}[0].network.byPath.get('conv3_x'))")
    assert read(page, "view.selectedPath") == ["conv3_x", "conv3_x"]
    page.evaluate(f"{VIEWS}[1].select(null)")
    assert read(page, "view.selectedPath") == ["", ""]


def test_each_marks_what_the_other_has_not(page: Page) -> None:
    first, second = read(page, "view.network.nodes.filter((node) => node.mark === 'added').length")
    assert first > 0
    assert second == 0
