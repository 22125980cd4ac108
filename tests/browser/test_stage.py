"""The picture is the page: how much of the window it takes, and that it can be read."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from language import catalogue
from language.catalogue import LANGUAGES
from runs.store import Store
from search.questions import QUESTIONS
from tests import stored_runs
from tests.browser.canvas_text import LISTEN, least_drawn
from tests.browser.conftest import ASKS, STILL, App
from tests.browser.test_diagram import is_open, view
from tests.browser.test_explore import title
from training.claims import EXPERIMENTS
from viz.text_width import text_width

FLOOR = 10.98
"""Eleven pixels, but for rounding."""

FAMILIES = ("resnet-50", "densenet-121", "efficientnet-b0", "nasnet-a-mobile", "se-resnet-50")

SET_NAME = """(h, [name, width]) => {
  (h.querySelector("span") ?? h).textContent = name;
  document.documentElement.style.setProperty("--name", width);
}"""

IS_WHOLE = """(({ scene, camera, canvas }) =>
  camera.x >= 0 && camera.y >= 0
  && camera.x + scene.width * camera.scale <= canvas.clientWidth
  && camera.y + scene.height * camera.scale <= canvas.clientHeight)(view)"""

BLOCK = """(({ camera, canvas, scene, network, opened }) => {
  const at = (box) => [camera.x + box.x * camera.scale, camera.y + box.y * camera.scale];
  const inView = (box) => {
    const [x, y] = at(box);
    return x >= 0 && y >= 0 && x + box.width * camera.scale <= canvas.clientWidth
      && y + box.height * camera.scale <= canvas.clientHeight;
  };
  return scene.frames.filter(inView).map(({ node }) => node.title);
})(view)"""


@pytest.fixture(scope="module")
def app(browser: Browser, server: str) -> Iterator[App]:
    """The app in one window, whose diagram's letters are noted."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, **STILL)
    context.add_init_script(ASKS + LISTEN)
    yield App(context.new_page(), server)
    context.close()


def at(app: App, width: int, height: int, **query: str) -> None:
    app.page.set_viewport_size({"width": width, "height": height})
    app.open(**query)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_diagram_takes_two_thirds_of_the_window(app: App, width: int, height: int) -> None:
    at(app, width, height, v="resnet?depth=50")
    frame = app.page.locator(".diagram .frame").bounding_box()
    rail = app.page.get_by_test_id("stSidebar").bounding_box()
    assert frame is not None
    assert rail is not None
    assert frame["height"] >= 0.65 * height
    assert frame["y"] + frame["height"] <= height
    assert frame["width"] >= 0.95 * (width - rail["width"])


LINES = """(h) => {
  const range = document.createRange();
  range.selectNodeContents(h);
  const tops = [...range.getClientRects()].map((box) => Math.round(box.top / 8));
  const isCut = h.scrollWidth > h.clientWidth + 1;
  return [new Set(tops).size, isCut, parseFloat(getComputedStyle(h).fontSize)];
}"""
"""Lines of a heading, whether something of it is cut, and its size."""


@pytest.mark.parametrize(("width", "most"), [(1280, 1), (390, 2)])
@pytest.mark.parametrize(
    "spec",
    ["preact-resnet-164-cifar", "resnet?depth=50&groups=32&width_per_group=4&se_reduction=16"],
)
def test_the_title_is_whole_and_on_one_line(app: App, spec: str, width: int, most: int) -> None:
    at(app, width, 844, v=spec)
    lines, is_cut, size = app.page.get_by_role("heading", level=1).evaluate(LINES)
    assert lines <= most, title(app.page)
    assert not is_cut
    assert size >= 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_and_question_is_whole_on_a_phone(app: App, language: str) -> None:
    """The titles stand in the heading of one page in turn, as each of their own pages has it."""
    at(app, 390, 844, v="resnet-18", lang=language)
    heading = app.page.get_by_role("heading", level=1)
    assert heading.evaluate(LINES)[0] == 1
    with catalogue.in_language(language):
        titles = [catalogue._(one.title) for one in (*EXPERIMENTS.values(), *QUESTIONS)]
    for name in titles:
        wide = text_width(name, 1.0, is_bold=True)
        heading.evaluate(SET_NAME, [name, f"{wide:.2f}"])
        lines, is_cut, size = heading.evaluate(LINES)
        assert lines <= 2, name
        assert not is_cut, name
        assert size >= 13, name


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("preset", FAMILIES)
def test_no_text_of_the_diagram_is_below_eleven_pixels(
    app: App, preset: str, direction: str
) -> None:
    at(app, 1280, 720, v=preset, direction=direction)
    assert view(app, IS_WHOLE)
    for level in (1, 2, 3, 4):
        view(app, f"view.openAll({level})")
        assert least_drawn(app.page)[1]
        assert least_drawn(app.page)[0] >= FLOOR
    for _ in range(6):
        app.page.get_by_role("button", name="Smaller").click()
        assert least_drawn(app.page)[0] >= FLOOR


@pytest.mark.parametrize(
    ("preset", "block"), [("resnet-18", "BasicBlock"), ("resnet-50", "Bottleneck")]
)
def test_operations_bring_a_residual_block_into_view(app: App, preset: str, block: str) -> None:
    at(app, 1280, 720, v=preset)
    app.page.get_by_role("button", name="Operations").click()
    app.settle()
    assert any(block in name for name in view(app, BLOCK))


def test_it_fits_again_whenever_the_frame_changes(app: App) -> None:
    at(app, 1280, 720, v="resnet?depth=50")
    view(app, "view.toggle(view.network.byPath.get('conv3_x'))")
    assert is_open(app, "conv3_x")
    for size in ((1000, 600), (1700, 900), (640, 360)):
        app.page.set_viewport_size({"width": size[0], "height": size[1]})
        app.settle()
        assert least_drawn(app.page)[0] >= FLOOR
        if size[0] > 640:
            assert view(app, IS_WHOLE)
    app.page.set_viewport_size({"width": 1280, "height": 720})
    app.settle()
    before = view(app, "view.camera.scale")
    app.page.get_by_role("button", name="Full screen").click()
    app.page.wait_for_function("document.fullscreenElement")
    app.settle()
    assert view(app, IS_WHOLE)
    assert view(app, "view.camera.scale") > before
    app.page.get_by_role("button", name="Full screen").click()
    app.page.wait_for_function("!document.fullscreenElement")
    app.settle()
    assert view(app, "view.camera.scale") == pytest.approx(before)


def test_it_fits_again_in_another_language_and_at_another_zoom(app: App) -> None:
    at(app, 1280, 720, v="resnet?depth=50", lang="en")
    for language in ("한국어", "English"):
        app.page.get_by_role("button", name=language).click()
        expect(app.page.get_by_role("button", name=language)).to_be_disabled()
        app.settle()
        assert view(app, IS_WHOLE)
        assert least_drawn(app.page)[0] >= FLOOR
    # A browser that is zoomed has fewer pixels of its own, and more of the screen's for each.
    session = app.page.context.new_cdp_session(app.page)
    for zoom in (1.25, 2.0, 1.0):
        size = {"width": int(1280 / zoom), "height": int(720 / zoom)}
        session.send(
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": zoom, "mobile": False},
        )
        app.settle()
        assert least_drawn(app.page)[0] >= FLOOR
        if zoom < 2:
            assert view(app, IS_WHOLE)
    session.send("Emulation.clearDeviceMetricsOverride")
    session.detach()


@pytest.mark.parametrize(("direction", "forward", "inward"), [
    ("LR", "ArrowRight", "ArrowDown"), ("TB", "ArrowDown", "ArrowRight"),
])  # fmt: skip
def test_arrow_keys_follow_the_network(app: App, direction: str, forward: str, inward: str) -> None:
    at(app, 1280, 720, v="resnet?depth=50", direction=direction)
    app.page.locator("canvas[data-part=canvas]").focus()
    active = app.page.locator("canvas[data-part=canvas]")

    def pointed() -> str:
        return str(
            app.page.locator(f"#{active.get_attribute('aria-activedescendant')}").get_attribute(
                "data-path"
            )
        )

    seen = []
    for _ in range(3):
        app.page.keyboard.press(forward)
        seen.append(pointed())
    assert seen == ["input", "stem", "conv2_x"]
    assert not is_open(app, "conv2_x")
    app.page.keyboard.press(inward)
    app.page.keyboard.press(inward)
    assert is_open(app, "conv2_x")
    assert pointed().startswith("conv2_x.")
    expect(app.page.get_by_role("complementary", name="Selected part")).to_be_hidden()


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of a finished experiment, whose claim is judged."""
    owner = "somebody-else"
    aside = Store(f"sqlite:///{tmp_path_factory.mktemp('experiment') / 'runs.sqlite'}")
    store = Store()
    variants = EXPERIMENTS["excitation"].variants
    batch, _runs = stored_runs.add(aside, owner, variants, seeds=2)
    for one in aside.batch(batch, owner):
        stored_runs.run(aside, one.id)
    stored_runs.bring(batch, owner, aside, store)
    yield {"batch": batch, "share": store.share(batch, owner)}
    aside.database.close()
    store.database.close()


@pytest.mark.parametrize("kind", ["train", "experiment", "search"])
def test_plot_legend_and_verdict_are_seen_together(
    app: App, request: pytest.FixtureRequest, kind: str
) -> None:
    fixtures = {"train": "shared_batch", "experiment": "experiment", "search": "table_race"}
    fixture, page = fixtures[kind], "search" if kind == "search" else "train"
    app.page.set_viewport_size({"width": 1280, "height": 720})
    app.open(page, **request.getfixturevalue(fixture))
    plot = app.page.get_by_test_id("stPlotlyChart").first.bounding_box()
    legend = app.page.locator(".st-key-legend").bounding_box()
    assert plot is not None
    assert legend is not None
    assert plot["height"] >= 0.45 * 720
    assert plot["width"] >= 0.6 * (1280 - 264)
    assert plot["y"] + plot["height"] <= 720
    assert legend["y"] + legend["height"] <= 720
    assert legend["x"] > plot["x"] + plot["width"]
    if kind != "train":
        verdicts = {"search": ".verdict .said", "experiment": "[data-testid=stAlert]"}
        said = app.page.locator(verdicts[kind]).first.bounding_box()
        assert said is not None
        assert said["y"] + said["height"] <= 720
