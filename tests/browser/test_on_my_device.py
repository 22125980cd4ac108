"""A reader measures in the browser, under the app's own policy, and shares it with a class."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from bench.chromium import wait_until_shown
from bench.server import running_server
from classroom.codes import ClassCodes
from classroom.device_times import KIND, read_answers, settings_of
from runs.database import Database
from serving.headers import WORKER_POLICY

TINY = "resnet?stem=cifar&stages=1,1&width=4"
OTHER = "resnet?stem=cifar&stages=2,2&width=4"

GPU = """
Object.defineProperty(navigator, "gpu", {
  value: { requestAdapter: async () => ({ info: { vendor: "acme", architecture: "one" } }) },
});
"""
"""A card that is no software, which only the page sees: the worker's own browser has none."""

SUSPENDING = "WebAssembly.Suspending ??= class {};"
SOFTWARE = GPU.replace('"one"', '"swiftshader"')


@dataclass(frozen=True)
class Room:
    """A server's address and home folder; ``is_isolated``: threads share memory there."""

    url: str
    home: Path
    is_isolated: bool


@pytest.fixture(scope="module", params=[False, True], ids=["bare", "isolated"])
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """A server of its own."""
    home: Path = tmp_path_factory.mktemp("room")
    environment = {"PLAYGROUND_HOME": str(home), "PLAYGROUND_ISOLATED": str(request.param)}
    with running_server(environment=environment) as server:
        yield Room(server.url, home, request.param)


def opened(browser: Browser, address: str) -> tuple[BrowserContext, Page, list[str]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: complaints.append(told.text) if told.type == "error" else None,
    )
    page.goto(address)
    wait_until_shown(page)
    return context, page, complaints


def test_a_class_measures_and_sees_it_live(browser: Browser, room: Room) -> None:
    database = Database(f"sqlite:///{room.home / 'playground.sqlite'}")
    codes = ClassCodes(database)
    code = codes.open(KIND, "Which is faster?", 1, settings_of([TINY, OTHER]))
    first, watcher, _said = opened(browser, f"{room.url}/classroom?code={code}")
    second, reader, complaints = opened(browser, f"{room.url}/classroom?code={code}")
    asked: list[str] = []
    policies: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.on(
        "response",
        lambda response: (
            policies.append(response.headers.get("content-security-policy", ""))
            if "measure.js" in response.url
            else None
        ),
    )
    reader.get_by_role("button", name="Measure on my device").click()
    reader.get_by_text("Share with a class").wait_for(timeout=120_000)
    threads = r"WebAssembly on \d+ threads" if room.is_isolated else "WebAssembly on one thread"
    expect(reader.get_by_text(re.compile(threads))).to_be_visible()
    reader.get_by_text("I share these times").click()
    share = reader.get_by_role("button", name="Share", exact=True)
    expect(share).to_be_enabled()
    share.click()
    expect(reader.get_by_text(f"Shared with class {code}.")).to_be_visible()
    expect(watcher.get_by_text("2 times shared")).to_be_visible()
    times = read_answers(codes.answers(code))
    assert [(time.spec, time.backend) for time in times] == [(TINY, "wasm"), (OTHER, "wasm")]
    assert all(0 < time.q1_ms <= time.median_ms <= time.q3_ms < 1_000 for time in times)
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(room.url).netloc, ""}
    assert policies == [WORKER_POLICY]
    assert not [one for one in complaints if "404" not in one]
    first.close()
    second.close()
    database.close()


def test_it_can_be_cancelled_and_the_page_stays_free(browser: Browser, room: Room) -> None:
    context, page, _said = opened(browser, f"{room.url}/explore?v=resnet-18&costs=speed")
    page.get_by_role("button", name="Measure on my device").click()
    expect(page.get_by_text("Measuring …")).to_be_visible(timeout=120_000)
    waited = page.evaluate(
        """async () => {
          let longest = 0, last = performance.now();
          for (let i = 0; i < 30; i++) {
            await new Promise(requestAnimationFrame);
            longest = Math.max(longest, performance.now() - last);
            last = performance.now();
          }
          return longest;
        }"""
    )
    assert waited < 500, "milliseconds between two frames while a worker measures"
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Measure on my device")).to_be_visible()
    context.close()


EXPLORE = f"explore?v={TINY.replace('&', '%26')}&costs=speed"


def test_a_runtime_that_cannot_be_fetched_is_one_sentence(browser: Browser, room: Room) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/ort.wasm.min.mjs", lambda route: route.abort())
    page.goto(f"{room.url}/{EXPLORE}")
    wait_until_shown(page)
    page.get_by_role("button", name="Measure on my device").click()
    expect(page.get_by_text("The runtime could not be fetched from this server")).to_be_visible()
    context.close()


def _without_webassembly(route: Route) -> None:
    """Answer with the worker of a browser that has none: an init script does not reach it."""
    answer = route.fetch()
    route.fulfill(response=answer, body=f"delete self.WebAssembly;\n{answer.text()}")


def test_without_webassembly_it_is_one_sentence(browser: Browser, room: Room) -> None:
    context = browser.new_context()
    # On the page too, which looks for a GPU first.
    context.add_init_script("delete window.WebAssembly;" + GPU)
    page = context.new_page()
    page.route("**/measure.js*", _without_webassembly)
    page.goto(f"{room.url}/{EXPLORE}")
    wait_until_shown(page)
    page.get_by_role("button", name="Measure on my device").click()
    told = "This browser does not run WebAssembly, which measuring needs."
    expect(page.get_by_text(told)).to_be_visible()
    context.close()


@pytest.mark.parametrize("has_card", [True, False], ids=["card", "software"])
def test_a_card_is_measured_too_and_its_failure_leaves_the_rest(
    browser: Browser, room: Room, has_card: bool
) -> None:
    context = browser.new_context()
    context.add_init_script(SUSPENDING + (GPU if has_card else SOFTWARE))
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{room.url}/{EXPLORE}")
    wait_until_shown(page)
    page.get_by_role("button", name="Measure on my device").click()
    page.get_by_text("Share with a class").wait_for(timeout=120_000)
    assert any(path.endswith("ort.wasm.min.mjs") for path in asked)
    assert any(path.endswith("ort.jspi.min.mjs") for path in asked) == has_card
    expect(page.get_by_text(re.compile("WebGPU"))).to_have_count(int(has_card))
    context.close()
