"""The diagram's input in a real browser: wheel, touch, screen reader, knobs."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import App, OpenApp
from tests.browser.form import answered
from tests.browser.test_diagram import canvas, click_node, is_open, view
from tests.profiles import profile_of
from viz.changes import changes
from viz.difference import Difference
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import outline
from viz.picture import Text
from viz.scene import compose


def middle(app: App) -> tuple[float, float]:
    """Of the canvas, on the screen."""
    canvas(app).scroll_into_view_if_needed()
    box = canvas(app).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def scrolled(page: Page) -> float:
    return float(page.get_by_test_id("stMain").evaluate("(main) => main.scrollTop"))


def choose_preset(app: App, title: str) -> None:
    app.page.get_by_label("Preset", exact=True).select_option(title)
    answered(app.page)
    app.settle()


def test_the_wheel_scrolls_the_page_until_the_diagram_is_chosen(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", height=700)
    x, y = middle(app)
    page, scale, top = app.page, view(app, "view.camera.scale"), scrolled(app.page)
    page.mouse.move(x, y)
    page.mouse.wheel(0, 100)
    page.wait_for_function(
        "(top) => document.querySelector('[data-testid=stMain]').scrollTop > top", arg=top
    )
    assert view(app, "view.camera.scale") == scale
    assert "Ctrl" in (page.locator("[data-part=status]").text_content() or "")
    x, y = middle(app)
    top = scrolled(page)
    page.mouse.click(x, y + 80)
    page.mouse.wheel(0, -100)
    app.settle()
    assert view(app, "view.camera.scale") > scale
    assert scrolled(page) == top
    at = view(app, "view.camera.x")
    page.mouse.move(x, y)
    page.keyboard.down("Shift")
    page.mouse.wheel(0, 50)
    page.keyboard.up("Shift")
    app.settle()
    assert view(app, "view.camera.x") == pytest.approx(at - 50)


def test_full_screen_has_minimap_and_inspector(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=50", open="3", part="stem.conv1")
    app.page.get_by_role("button", name="Full screen").click()
    app.page.wait_for_function("document.fullscreenElement")
    app.settle()
    assert view(app, "[root.clientWidth, root.clientHeight]") == [1280, 900]
    assert view(app, "view.canvas.clientHeight") > 750
    assert not view(app, "view.minimap.hidden || view.inspector.hidden")
    top = view(app, "view.camera.y")
    small = app.page.locator("canvas[data-part=minimap]").bounding_box()
    assert small is not None
    app.page.mouse.click(small["x"] + small["width"] / 2, small["y"] + small["height"] - 5)
    assert view(app, "view.camera.y") < top - 300
    app.page.get_by_role("button", name="Full screen").click()
    app.page.wait_for_function("!document.fullscreenElement")


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[App]:
    """The app on a small screen that is touched."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        locale="en-US",
    )
    app = App(context.new_page(), server)
    app.open(spec="resnet?depth=18")
    yield app
    context.close()


def test_two_fingers_zoom_and_one_leaves_the_page_its_scrolling(phone: App) -> None:
    x, y = middle(phone)
    session: CDPSession = phone.page.context.new_cdp_session(phone.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": left, "y": top, "id": number} for number, (left, top) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    before = view(phone, "({...view.camera})")
    touch("touchStart", (x - 30, y))
    touch("touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 7):
        touch("touchMove", (x - 30 - 5 * step, y), (x + 30 + 5 * step, y))
    touch("touchEnd")
    after = view(phone, "({...view.camera})")
    assert after["scale"] == pytest.approx(2 * before["scale"])
    # What was between the fingers still is.
    half = view(phone, "view.canvas.clientWidth / 2")
    place = (half - before["x"]) / before["scale"]
    assert (half - after["x"]) / after["scale"] == pytest.approx(place, abs=0.5)
    touch("touchStart", (x, y))
    for step in range(1, 8):
        touch("touchMove", (x - 10 * step, y))
    touch("touchEnd")
    assert view(phone, "view.camera.x") == pytest.approx(after["x"] - 70)
    tools = phone.page.locator(".tools button").first.bounding_box()
    assert tools is not None
    assert min(tools["width"], tools["height"]) >= 44


def test_a_screen_reader_hears_a_tree(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", open="1", part="conv2_x.0-1")
    session = app.page.context.new_cdp_session(app.page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]

    def told(node: dict[str, Any]) -> dict[str, Any]:
        properties = {p["name"]: p["value"].get("value") for p in node.get("properties", [])}
        return {"name": node.get("name", {}).get("value", ""), **properties}

    by_role: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        if not node.get("ignored"):
            by_role.setdefault(node["role"]["value"], []).append(told(node))
    (tree,) = by_role["tree"]
    assert tree["name"].startswith("Diagram of ResNet-18. Arrow keys move")
    items = {item["name"].split(",")[0]: item for item in by_role["treeitem"]}
    assert (items["input"]["level"], items["conv2_x"]["level"]) == (1, 1)
    assert items["conv2_x"]["expanded"]
    assert not items["conv3_x"]["expanded"]
    block = items["BasicBlock × 2"]
    assert block["level"] == 2
    assert block["selected"]
    assert not items["conv3_x"]["selected"]
    assert "148\u00a0k params" in block["name"]
    assert any(part["name"] == "Selected part" for part in by_role["complementary"])
    buttons = {button["name"] for button in by_role["button"]}
    assert {"Stages", "Close", "Open", "Smaller", "Larger", "Fit", "Full screen"} <= buttons
    assert any(box["name"] == "Colour by" for box in by_role["combobox"])


def test_knobs_keep_what_is_open_and_show_what_went(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=101")
    click_node(app, "conv4_x")
    view(app, "view.unfold(view.network.byPath.get('conv4_x.1-22'))")
    app.settle()
    choose_preset(app, "ResNet-50")
    assert is_open(app, "conv4_x")
    assert is_open(app, "conv4_x.1-5*")
    assert not is_open(app, "conv3_x")
    found, base = profile_of("resnet-50"), profile_of("resnet-101")
    root = outline(found)
    new = changes(Difference(base, found), outline(base), root)
    data = network_json(lay_out_diagram(found, root, "LR"))
    picture = compose(data, view(app, "view.lastOpening"), changes=new)
    (ghost,) = view(app, "view.inOneRow().ghosts")
    (drawn,) = [m for m in picture.marks if isinstance(m, Text) and m.text == "− 17 × Bottleneck"]
    assert ghost["text"] == drawn.text
    assert ghost["x"] + ghost["width"] / 2 == pytest.approx(drawn.x, abs=0.2)
    assert ghost["y"] + 12 == pytest.approx(drawn.y, abs=0.2)
    view(app, "view.openAll(2)")
    app.settle()
    choose_preset(app, "ResNet-18")
    assert view(app, "view.lastOpening") == "2"
    assert app.complaints == []


def test_opening_is_animated_unless_the_reader_wants_none(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18")
    toggle = "(view.toggle(view.network.byPath.get('conv3_x')), view.motion !== null)"
    assert not view(app, toggle)
    app.page.emulate_media(reduced_motion="no-preference")
    assert view(app, toggle)
    app.settle()
    assert view(app, "view.motion === null")
    assert not is_open(app, "conv3_x")


def test_the_mouse_tells_opens_and_selects(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18")
    click_node(app, "conv3_x", "middle", count=2)
    assert is_open(app, "conv3_x")
    x, y = middle(app)
    app.page.mouse.move(x, y + 100)
    assert not canvas(app).get_attribute("title")
    at = view(
        app,
        "(() => { const box = view.scene.boxes[0]; const { scale, x, y } = view.camera;"
        " return [x + (box.x + box.width / 2) * scale, y + (box.y + box.height / 2) * scale] })()",
    )
    frame = canvas(app).bounding_box()
    assert frame is not None
    app.page.mouse.move(frame["x"] + at[0], frame["y"] + at[1])
    assert canvas(app).get_attribute("title") == "input\n3 × 224 × 224"
    view(app, "view.openAll(4)")
    app.page.get_by_role("button", name="Fit").click()
    view(app, "view.goTo(view.network.byPath.get('conv5_x.1.residual.conv1'))")
    # From far away a part is brought near enough to be read.
    assert view(app, "view.camera.scale") > 0.5
    assert app.complaints == []
