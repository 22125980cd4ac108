"""The diagram in a real browser: opened, searched, used by keyboard, linked, downloaded."""

import io
import json
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from analysis.roofline import bound, first_named
from tests.browser.conftest import App, OpenApp
from tests.browser.screens import check_picture
from tests.profiles import profile_of
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import outline
from viz.palette import RAMP
from viz.picture import Mark, Text, mark_data, read_mark
from viz.scene import compose


def canvas(app: App) -> Locator:
    return app.page.locator("canvas[data-part=canvas]")


def view(app: App, expression: str) -> Any:
    """The value of a JavaScript expression about the diagram's ``view``."""
    return app.page.locator(".diagram").evaluate(
        f"(root) => {{ const view = root.diagram; return {expression} }}"
    )


def is_open(app: App, path: str) -> bool:
    return bool(view(app, f"view.opened.has({json.dumps(path)})"))


def press(app: App, *keys: str) -> None:
    canvas(app).focus()
    for key in keys:
        app.page.keyboard.press(key)
    app.page.wait_for_timeout(400)
    app.settle()


def click_node(app: App, path: str, where: str = "chevron", count: int = 1) -> None:
    """Click a node's chevron or its middle."""
    at = view(
        app,
        "(() => { const box = view.scene.byNode.get(view.network.byPath.get("
        f"{json.dumps(path)}).index); const s = view.camera.scale;"
        " return [view.camera.x + box.x * s, view.camera.y + box.y * s, box.width * s,"
        " box.height * s, s] })()",
    )
    frame = canvas(app).bounding_box()
    assert frame is not None
    left, top, width, height, scale = at
    x, y = (
        (left + 9 * scale, top + 12 * scale)
        if where == "chevron"
        else (left + width / 2, top + height / 2)
    )
    app.page.mouse.click(frame["x"] + x, frame["y"] + y, click_count=count)
    app.page.wait_for_timeout(400)


def left_of(app: App, path: str) -> float:
    """Where a node begins on the screen."""
    node = f"view.network.byPath.get({json.dumps(path)}).index"
    return float(view(app, f"view.camera.x + view.scene.byNode.get({node}).x * view.camera.scale"))


def numbers(mark: Mark) -> list[float]:
    """All numbers of a mark: where it lies, and how thick, dark or large it is."""
    flat: list[float] = []
    for value in mark_data(mark):
        flat += [
            each
            for each in (value if isinstance(value, list) else [value])
            if isinstance(each, int | float)
        ]
    return flat


@pytest.mark.parametrize(("direction", "colour"), [("LR", "kind"), ("TB", "macs")])
def test_the_page_draws_the_marks_that_files_have(
    open_app: OpenApp, direction: str, colour: str
) -> None:
    spec, opening = "nasnet?stem=cifar", "3"
    app = open_app(spec=spec, open=opening, direction=direction, colour=colour)
    found = profile_of(spec)
    data = network_json(lay_out_diagram(found, outline(found), direction))
    picture = compose(data, opening, colour=colour)
    drawn = [read_mark(row) for row in view(app, "view.inOneRow().marks")]
    assert len(drawn) == len(picture.marks) > 100
    for mark, expected in zip(drawn, picture.marks, strict=True):
        assert type(mark) is type(expected)
        assert numbers(mark) == pytest.approx(numbers(expected), abs=1e-6)
    assert [m.text for m in drawn if isinstance(m, Text)] == [
        m.text for m in picture.marks if isinstance(m, Text)
    ]
    size = "(({width, height}) => [width, height])(view.inOneRow())"
    assert view(app, size) == pytest.approx([picture.width, picture.height])


def test_a_node_opens_in_place_and_the_address_keeps_it(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18")
    # A reader who has moved the drawing keeps what he looks at; else all of it is shown again.
    app.page.get_by_role("button", name="Smaller").click()
    before = left_of(app, "conv3_x")
    click_node(app, "conv3_x")
    assert is_open(app, "conv3_x")
    after = left_of(app, "conv3_x")
    assert after == pytest.approx(before, abs=0.5)
    app.settle()
    app.page.wait_for_url("**open=1.**")
    other = open_app()
    other.page.goto(app.page.url)
    other.settle()
    assert is_open(other, "conv3_x")
    click_node(app, "conv3_x")
    assert not is_open(app, "conv3_x")
    assert app.complaints == other.complaints == []


def test_folds_unfold_from_the_inspector(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=50", open="2", part="conv4_x.1-5")
    app.page.get_by_role("button", name="Show all 5").click()
    assert is_open(app, "conv4_x.1-5*")
    assert view(app, "view.scene.byNode.has(view.network.byPath.get('conv4_x.3').index)")
    app.page.get_by_role("button", name="Fold together").click()
    assert not is_open(app, "conv4_x.1-5*")


def test_by_keyboard_alone(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", direction="TB")
    press(app, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Enter")
    app.page.wait_for_url("**part=stem.conv1**")
    expect(app.page.get_by_role("complementary", name="Selected part")).to_contain_text(
        "7 × 7 × 3 × 64 × 112 × 112 = 118,013,952"
    )
    active = canvas(app).get_attribute("aria-activedescendant")
    item = app.page.locator(f"#{active}")
    assert item.get_attribute("aria-selected") == "true"
    assert item.get_attribute("aria-level") == "2"
    expect(item).to_contain_text("conv1, 7×7")
    press(app, "ArrowLeft", "ArrowLeft")
    assert not is_open(app, "stem")
    press(app, "Escape")
    expect(app.page.get_by_role("complementary", name="Selected part")).to_be_hidden()


def test_search_opens_what_it_finds(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18")
    search = app.page.get_by_role("searchbox")
    search.fill("conv5_x kernel 3")
    expect(app.page.locator("[data-part=status]")).to_have_text("4 found")
    search.press("Enter")
    assert is_open(app, "conv5_x")
    expect(app.page.locator("[data-part=status]")).to_contain_text("1 of 4: conv5_x.0.residual")
    app.settle()
    app.page.wait_for_url("**part=conv5_x.0.residual.conv1**")


def test_table_and_diagram_select_the_same_part(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", costs="layers", part="stem.conv1", height=1800)
    app.page.get_by_test_id("stDataFrame").scroll_into_view_if_needed()
    table = app.page.get_by_test_id("stDataFrame").bounding_box()
    assert table is not None
    app.page.mouse.click(table["x"] + 14, table["y"] + 35 * 6 + 17)
    app.settle()
    app.page.wait_for_url("**part=conv2_x.0.residual.conv1**")
    expect(app.page.get_by_role("complementary", name="Selected part")).to_contain_text(
        "conv2_x.0.residual.conv1"
    )


def test_a_turned_knob_keeps_what_is_open(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=50")
    click_node(app, "conv4_x")
    app.settle()
    app.page.goto(app.page.url.replace("depth%3D50", "depth%3D101"))
    app.settle()
    assert is_open(app, "conv4_x")


def test_the_last_network_that_was_sent_is_drawn(open_app: OpenApp) -> None:
    """One that is still being unpacked does not replace what came after it."""
    app = open_app(spec="resnet?depth=18")
    stamps = app.page.locator(".diagram").evaluate(
        """async ({ diagram: view }) => {
          const now = view.component.data;
          const [first, second] = ["first", "second"].map((stamp) => ({ ...now, stamp }));
          const drawn = [];
          for (const sent of [[first, now], [first, second]]) {
            await Promise.all(sent.map(view.take));
            drawn.push(view.stamp);
          }
          return [drawn, now.stamp];
        }"""
    )
    assert stamps[0] == [stamps[1], "second"]


def test_everybody_can_colour_by_the_least_time_of_each_part(open_app: OpenApp) -> None:
    spec = "resnet?depth=18"
    app = open_app(spec=spec, open="2", colour="bound")
    least = bound(profile_of(spec), first_named())
    nodes = "[...view.network.nodes].map((node) => [node.path, node.bound])"
    by_path = dict(view(app, nodes))
    assert by_path[""] == pytest.approx(1e6 * least.seconds, rel=0.01)
    stage = sum(one.seconds for one in least.operations if one.work.path.startswith("conv2_x."))
    assert by_path["conv2_x"] == pytest.approx(1e6 * stage, rel=0.01)
    legend = app.page.locator(".diagram [data-part=legend]")
    expect(legend).to_contain_text("µs (conv2_x.0-1)")
    expect(legend).to_contain_text("Time (at least), one image, T4")
    shown = app.page.get_by_label("Colour by")
    assert shown.locator("option").all_inner_texts()[-1] == "Time (at least)"
    app.page.get_by_role("button", name="Take along").click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="SVG", exact=True).click()
    drawn = download.value.path().read_text()
    assert RAMP[-1] in drawn
    assert app.complaints == []


@pytest.mark.parametrize("ending", ["SVG", "PNG", "PDF", "DOT"])
def test_files_are_downloaded(open_app: OpenApp, ending: str) -> None:
    app = open_app(spec="resnet?depth=18", open="2")
    app.page.get_by_role("button", name="Take along").click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name=ending, exact=True).click()
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename == f"resnet-network.{ending.lower()}"
    starts = {"SVG": b"<svg", "PNG": b"\x89PNG", "PDF": b"%PDF", "DOT": b"digraph"}
    assert content.startswith(starts[ending])
    if ending == "SVG":
        assert b'id="conv2_x.0-1"' in content
    if ending == "PNG":
        assert Image.open(io.BytesIO(content)).width > 500


SCREENS: dict[str, dict[str, Any]] = {
    "network": {"spec": "resnet?depth=50", "open": "2", "direction": "TB"},
    "network-dark": {"spec": "resnet?depth=50", "open": "2", "theme": "dark"},
    "network-narrow": {"spec": "resnet?depth=50", "width": 390},
    "change": {"spec": "resnet?depth=50&se_reduction=16", "pin": "resnet?depth=50", "open": "2"},
    "removed": {
        "spec": "resnet?depth=50",
        "pin": "resnet?depth=101&se_reduction=16",
        "open": "2",
        "direction": "TB",
        "part": "conv4_x",
        "theme": "dark",
    },
    "macs": {"spec": "resnet?depth=50", "open": "2", "colour": "macs"},
    "selected": {"spec": "resnet?depth=50", "part": "conv2_x.0.residual.conv2", "direction": "TB"},
    "dense-block": {"spec": "densenet?depth=121", "open": "1.7", "direction": "TB"},
    "dense": {"spec": "densenet?depth=121", "view": "dense"},
    "cell": {"spec": "nasnet", "view": "cell"},
    "gate": {"spec": "senet", "view": "gate", "theme": "dark"},
    "stack": {"spec": "resnet?depth=50", "view": "stack"},
}


@pytest.mark.parametrize("name", SCREENS)
def test_every_view_looks_as_before(open_app: OpenApp, name: str) -> None:
    app = open_app(**SCREENS[name])
    check_picture(app.page.locator(".diagram"), f"diagram-{name}")
    assert app.complaints == []
