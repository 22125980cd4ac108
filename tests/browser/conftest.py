"""Start the real app on its own port, and open its pages in Chromium without animations."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from bench.chromium import chromium, wait_until_shown
from bench.server import running_app
from classroom.codes import ClassCodes
from classroom.device_times import KIND, DeviceTime, as_answer, settings_of
from runs.store import Store
from search.plan import LivePlan, TablePlan
from tests import stored_races, stored_runs
from tests.browser.looks import pages

ROOT = Path(__file__).parents[2]
# Playwright's five seconds are too few on a busy machine.
expect.set_options(timeout=30_000)

STILL: dict[str, Any] = {"reduced_motion": "reduce", "locale": "en-US", "timezone_id": "UTC"}
"""Settings of a browser profile without which no two pictures are equal."""

ASKS = """
window.awaited = false;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (...parts) {
  window.awaited = true;
  this.addEventListener("message", () => { window.awaited = false; }, { once: true });
  return send.apply(this, parts);
};
"""
"""For a new page: note that the app has asked its server for something, until an answer comes.

Between a click and the first word of the script that it starts, a page looks as if all were done.
"""

PROBES = frozenset(
    f"/{path}/_stcore/{name}"
    for path in pages().values()
    if path
    for name in ("health", "host-config")
)
"""On a page with a path Streamlit first looks for its own service beneath it, and is told 404."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
        if "check_picture" in item.function.__code__.co_names:
            item.add_marker("pictures")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the running app."""
    with running_app("server.py") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that sees the shipped fonts only."""
    with chromium() as browser:
        yield browser


class App:
    """The app as one person sees it, who writes down what the console complains of."""

    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("pageerror", self._take)
        page.on("console", self._hear)

    def leave(self) -> None:
        """Hear no more of the page."""
        self.page.remove_listener("pageerror", self._take)
        self.page.remove_listener("console", self._hear)

    def _take(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _hear(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        if message.type == "error" and urlsplit(url).path not in PROBES:
            self.complaints.append(f"{message.text} {url}")

    def open(self, path: str = "", **query: str) -> None:
        """Go to a page with an address such as ``spec="resnet?depth=18"``."""
        words = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        self.page.goto(f"{self.address}/{path}?{words}")
        self.settle()

    def settle(self) -> None:
        """Wait until the page shows its content, its fonts are there and two frames are equal."""
        self.page.wait_for_function("!window.awaited")
        wait_until_shown(self.page)
        self.page.evaluate("document.fonts.ready")
        self.page.mouse.move(0, 0)
        before = b""
        for _ in range(40):
            after = self.page.screenshot(animations="disabled", caret="hide")
            if after == before:
                return
            before = after
            self.page.wait_for_timeout(100)
        raise TimeoutError("the page did not come to rest")


OpenApp = Callable[..., App]


class Tabs:
    """Browser profiles that one test after the other uses, each time as somebody new.

    A tab that stays has the compiled scripts of the app: a page opens in a third of the processor
    time that a new profile takes (0.9 s in place of 2.4).
    """

    def __init__(self, browser: Browser):
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._used = 0

    def take(self, width: int, height: int, theme: str) -> Page:
        """An empty tab of a profile that this test has not used yet."""
        if self._used == len(self._contexts):
            context = self._browser.new_context(**STILL)
            context.add_init_script(ASKS)
            context.new_page()
            self._contexts.append(context)
        (page,) = self._contexts[self._used].pages
        self._used += 1
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
        )
        return page

    def give_back(self) -> None:
        """Forget who used the profiles: cookies, what pages have stored, other tabs."""
        for context in self._contexts[: self._used]:
            page, *others = context.pages
            for other in others:
                other.close()
            if page.url.startswith("http"):
                page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.goto("about:blank")
            context.clear_cookies()
        self._used = 0

    def close(self) -> None:
        """Close all profiles."""
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    """Profiles of this worker's browser."""
    made = Tabs(browser)
    yield made
    made.close()


@pytest.fixture
def open_app(tabs: Tabs, server: str) -> Iterator[OpenApp]:
    """Open the app as a new visitor: ``open_app(width=390, theme="dark", spec=...)``."""

    apps = []

    def open_(
        path: str = "", *, width: int = 1280, height: int = 900, theme: str = "light", **query: str
    ) -> App:
        apps.append(App(tabs.take(width, height, theme), server))
        apps[-1].open(path, **query)
        return apps[-1]

    yield open_
    for app in apps:
        app.leave()
    tabs.give_back()


@pytest.fixture(scope="session")
def shared_batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A finished comparison with fixed records in the server's store, open to all."""
    owner = "somebody-else"
    aside = Store(f"sqlite:///{tmp_path_factory.mktemp('aside') / 'runs.sqlite'}")
    store = Store()
    batch = stored_runs.finished(aside, owner)
    stored_runs.bring(batch, owner, aside, store)
    yield {"batch": batch, "share": store.share(batch, owner)}
    aside.database.close()
    store.database.close()


@pytest.fixture(scope="session")
def class_times() -> Iterator[dict[str, str]]:
    """A code under which two devices have shared what two networks take."""
    store = Store()
    codes = ClassCodes(store.database)
    specs = ("resnet?depth=18", "efficientnet")
    code = codes.open(KIND, "Which is faster?", 24, settings_of(specs))
    for place, machine in product(range(3), ("A phone", "A laptop")):
        spec, macs = specs[place % 2], (1_814_073_344, 385_874_484)[place % 2]
        time = DeviceTime(
            spec=spec, network=spec, macs=macs, backend="wasm", threads=1, passes=20,
            median_ms=100 + place, q1_ms=98, q3_ms=110, machine=machine,
        )  # fmt: skip
        codes.answer(code, as_answer([time])[0])
    yield {"code": code}
    codes.delete(code)
    store.database.close()


@pytest.fixture(scope="session")
def shared_races(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, str]]]:
    """A live race and one on a table with fixed records, open to all."""
    owner = "somebody-else"
    aside = Store(f"sqlite:///{tmp_path_factory.mktemp('races') / 'runs.sqlite'}")
    store = Store()
    found = {}
    for name, plan in (
        ("live", LivePlan(searchers=("random", "ppo"), evaluations=40)),
        (
            "table",
            TablePlan(
                task="cifar100",
                searchers=("random", "evolution-small", "ppo"),
                seeds=20,
                evaluations=60,
            ),
        ),
    ):
        batch = stored_races.finished(aside, owner, plan)
        stored_runs.bring(batch, owner, aside, store)
        found[name] = {"batch": batch, "share": store.share(batch, owner)}
    yield found
    aside.database.close()
    store.database.close()


@pytest.fixture(scope="session")
def live_race(shared_races: dict[str, dict[str, str]]) -> dict[str, str]:
    """The address of the live one."""
    return shared_races["live"]


@pytest.fixture(scope="session")
def table_race(shared_races: dict[str, dict[str, str]]) -> dict[str, str]:
    """The address of the one on a table."""
    return shared_races["table"]
