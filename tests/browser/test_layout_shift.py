"""Nothing moves while results arrive, measured by the browser's own layout shift.

A shift is the share of the window that moves times how far, as a share of the window. The web's
limit for a good page is 0.1; here it holds for the sum, and what follows a click counts too.

Four things keep it low: the style sheet is in the head of the first page
(``serving/first_paint.py``), the sidebar has its width before Streamlit draws it, headline and
diagram have their height before their scripts are there (``ui/reserved_height.py``), and a fresh
server's skeleton lies outside the page's flow (``ui/loading_page.py``).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from bench.server import running_app
from tests.browser.conftest import ASKS, STILL, App
from tests.browser.looks import pages
from tests.browser.test_explore import choose, type_in

MOST = 0.1

OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    // What only goes, as the page before does, moves nothing.
    const goes = ({ currentRect }) => !currentRect.width;
    if (entry.sources.length && entry.sources.every(goes)) continue;
    const told = entry.sources.map(({ node, previousRect: a, currentRect: b }) => {
      const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      const name = element?.dataset?.testid ?? element?.className ?? "?";
      return `${name} ${a.x},${a.y} ${a.width}x${a.height} -> ${b.x},${b.y} ${b.width}x${b.height}`;
    });
    window.shifts.push([entry.value, told.join("; ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""

FRAME = """
(() => ["stHeader", "stSidebar", "stTopNavLink"].flatMap((name) =>
  [...document.querySelectorAll(`[data-testid=${name}]`)].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [name, x, y, width, height];
  })))()
"""


class Watched(App):
    """The app in a window that writes down what moves."""

    def moved(self, told: str) -> None:
        """Fail where too much has moved since the last look."""
        found: list[tuple[float, str]] = self.page.evaluate("window.shifts.splice(0)")
        total = sum(value for value, _what in found)
        lines = [f"{value:.4f} {what}" for value, what in found if value > 0.001]
        assert total <= MOST, "\n".join([f"{told}: {total:.3f}", *lines])


@contextmanager
def watch(browser: Browser, server: str, width: int) -> Iterator[Watched]:
    """Open a window of this width in which no page is shown yet."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **STILL)
    context.add_init_script(OBSERVE + ASKS)
    yield Watched(context.new_page(), server)
    context.close()


@pytest.fixture(params=[1280, 390])
def watched(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Watched]:
    with watch(browser, server, request.param) as watched:
        yield watched


wide = pytest.mark.parametrize("watched", [1280], indirect=True)


@pytest.mark.parametrize("path", pages().values(), ids=list(pages()))
def test_a_page_arrives_in_its_place(watched: Watched, path: str) -> None:
    watched.open(path)
    watched.moved("the page arrives")


def test_the_first_page_of_a_fresh_server_arrives_in_its_place(browser: Browser) -> None:
    """Its skeleton is replaced part by part, on a phone at other heights than in a wide window."""
    with running_app("server.py") as port, watch(browser, f"http://127.0.0.1:{port}", 390) as app:
        app.open()
        app.moved("the skeleton and the page arrive")


@wide
def test_a_turned_knob_moves_nothing(watched: Watched) -> None:
    watched.open(spec="resnet?depth=18")
    watched.moved("Explore arrives")
    type_in(watched, "Depth (L)", "34")
    watched.moved("depth 34")
    choose(watched, "Family", "DenseNet")
    watched.moved("another family")


@wide
def test_the_frame_stays_while_pages_change(watched: Watched) -> None:
    watched.open()
    before = watched.page.evaluate(FRAME)
    assert len(before) >= len(pages())
    for name in ("Train", "Explore"):
        watched.page.get_by_test_id("stHeader").get_by_role("link", name=name).click()
        watched.settle()
        watched.moved(f"to {name}")
        assert watched.page.evaluate(FRAME) == before


@wide
def test_runs_move_nothing_from_start_to_end(watched: Watched) -> None:
    watched.open("train", v="resnet?stem=cifar&stages=1,1&width=4", epochs="2", seeds="2")
    watched.page.get_by_role("button", name="Start").click()
    expect(watched.page.locator("li.variant")).to_have_count(1, timeout=60_000)
    # The click has brought another page, and taken the old one: from here on it stays as it is.
    expect(watched.page.get_by_role("heading", name="Prove the paper")).to_have_count(0)
    watched.page.evaluate("window.shifts.splice(0)")
    expect(watched.page.locator("li.variant")).to_contain_text("test accuracy", timeout=120_000)
    expect(watched.page.get_by_test_id("stProgress")).to_have_count(0, timeout=60_000)
    watched.settle()
    watched.moved("while the runs go on")
