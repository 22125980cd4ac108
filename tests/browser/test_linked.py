"""Two diagrams on Compare are looked at together: moved, opened, selected."""

from urllib.parse import quote

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


def beside(open_app: OpenApp, *networks: str) -> Page:
    """Two networks' diagrams on Compare."""
    app = open_app("compare", compare="diagrams", height=1000)
    words = "&".join(f"v={quote(network)}" for network in networks)
    app.page.goto(f"{app.address}/compare?{words}&compare=diagrams")
    app.settle()
    return app.page


@pytest.fixture
def page(open_app: OpenApp) -> Page:
    return beside(open_app, "resnet?depth=34", "resnet?depth=18")


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


MIDDLE = """(() => {
  const { width, height } = view.canvas.getBoundingClientRect();
  const { x, y, scale } = view.camera;
  const at = [(width / 2 - x) / scale, (height / 2 - y) / scale];
  const size = [view.scene.width, view.scene.height];
  return at.map((pixels, axis) => Math.round((100 * pixels) / size[axis]));
})()"""
"""Which share of the way through the network is in the middle of the frame."""


def test_what_moves_one_moves_both(page: Page) -> None:
    whole = read(page, "view.camera.scale")
    page.locator(".diagram canvas").first.focus()
    for _time in range(6):
        page.keyboard.press("+")
    page.keyboard.press("Shift+ArrowLeft")
    left, right = read(page, MIDDLE)
    assert left == right
    minimap = page.locator(".diagram [data-part=minimap]").first
    box = minimap.bounding_box()
    assert box
    minimap.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.9})
    assert read(page, MIDDLE)[0] != left
    assert len({tuple(middle) for middle in read(page, MIDDLE)}) == 1
    page.locator(".diagram [data-do=fit]").first.click()
    assert read(page, "view.camera.scale") == whole
    page.locator(".diagram [data-part=canvas]").last.focus()
    page.keyboard.press("+")
    assert read(page, "view.camera.scale") != whole
    page.keyboard.press("0")
    assert read(page, "view.camera.scale") == whole
    page.locator(".diagram [data-depth='1']").first.click()
    levels = read(page, "view.lastOpening")
    assert levels[0] == levels[1] == "1"


def test_what_is_searched_is_shown_in_both(page: Page) -> None:
    search = page.locator(".diagram [data-part=search]").first
    search.fill("conv4_x.1")
    search.press("Enter")
    assert read(page, "view.selectedPath")[1] != ""
    page.evaluate(
        """([key, path]) => window.dispatchEvent(
          new CustomEvent("diagram-select", { detail: { key, path } }))""",
        [read(page, "view.component.data.key")[1], "conv3_x"],
    )
    assert read(page, "view.selectedPath") == ["conv3_x", "conv3_x"]


def test_parts_of_other_names_stand_for_each_other(open_app: OpenApp) -> None:
    page = beside(open_app, "resnet?depth=50&stride_on=3x3", "torchvision?model=resnet50")
    before = read(page, "view.opened.has('conv3_x') || view.opened.has('layer2')")
    assert before[0] == before[1]
    page.evaluate(f"{VIEWS}[0].toggle({VIEWS}[0].network.byPath.get('conv3_x'))")
    after = read(page, "view.opened.has('conv3_x') || view.opened.has('layer2')")
    assert after == [not before[0]] * 2
    page.evaluate(f"{VIEWS}[1].goTo({VIEWS}[1].network.byPath.get('layer4'))")
    assert read(page, "view.selectedPath") == ["conv5_x", "layer4"]


def test_a_part_without_a_match_moves_no_part_of_the_same_name(open_app: OpenApp) -> None:
    page = beside(open_app, "efficientnet", "nasnet")
    assert read(page, "Boolean(view.network.byPath.get('stage2'))") == [True, True]
    is_open = "view.opened.has('stage2')"
    before = read(page, is_open)
    page.evaluate(f"{VIEWS}[0].toggle({VIEWS}[0].network.byPath.get('stage2'))")
    assert read(page, is_open) == [not before[0], before[1]]
    page.evaluate(f"{VIEWS}[0].select({VIEWS}[0].network.byPath.get('stage2'))")
    assert read(page, "view.selectedPath") == ["stage2", ""]


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
