"""Use the app as it is served to a class, in a real Chromium.

Nothing is evaluated in the page, as the proxy's content security policy forbids it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.chromium import chromium as plain_chromium
from bench.chromium import wait_until_shown

KEPT = Path(__file__).parents[2] / "build" / "deploy"
NETWORK = "resnet?depth=20&stem=cifar&width=8"
NOT_OURS = re.compile(r"404|/train/_stcore/")
"""On a page with a path Streamlit first looks for its own service beneath that path."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; where the block fails, pictures of all pages are kept in ``build/deploy``."""
    with plain_chromium() as browser:
        try:
            yield browser
        except Exception:
            pages = [page for context in browser.contexts for page in context.pages]
            for number, page in enumerate(pages):
                page.screenshot(path=KEPT / f"page-{number}.png")
            raise


class Reader:
    """One tab; ``complaints`` is what its console says against the page."""

    def __init__(self, context: BrowserContext, address: str):
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on(
            "console",
            lambda message: self._complain(message.text) if message.type == "error" else None,
        )

    def _complain(self, text: str) -> None:
        if not NOT_OURS.search(text):
            self.complaints.append(text[:300])

    def open(self, path: str = "") -> None:
        """Go to a page and wait until it shows its content."""
        self.page.goto(f"{self.address}/{path}", timeout=60_000)
        self.settle()

    def settle(self) -> None:
        """Wait until the page is connected, at rest and shows its content."""
        wait_until_shown(self.page)

    def see_explore(self) -> None:
        """The first page shows a network: its name, its cost, its diagram."""
        self.open(f"?spec={quoted(NETWORK)}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
        expect(self.page.get_by_text("Parameters").first).to_be_visible(timeout=60_000)
        part = self.page.get_by_role("treeitem", name=re.compile("^stem"))
        expect(part).to_be_visible(timeout=60_000)

    def start_run(self, epochs: int) -> str:
        """Start one run on the page; its batch."""
        self.open(f"train?v={quoted(NETWORK)}&epochs={epochs}&seeds=1&device=cpu")
        # Only once the setup has measured what the run will take can it be started.
        self.page.get_by_role("button", name="Start").click(timeout=120_000)
        expect(self.page.locator("li.variant")).to_have_count(1, timeout=60_000)
        found = re.search(r"batch=([\w-]+)", self.page.url)
        assert found, self.page.url
        return found.group(1)

    def see_run(self, batch: str, text: str, seconds: float = 240) -> None:
        """The batch's page says ``text`` of its one run."""
        self.open(f"train?batch={batch}")
        self.expect_run(text, seconds)

    def expect_run(self, text: str, seconds: float = 240) -> None:
        """The page that is open says ``text`` of its one run, without being loaded again."""
        self.page.bring_to_front()
        run = self.page.locator("li.variant").first
        expect(run).to_contain_text(text, timeout=1000 * seconds)

    def epoch(self) -> int:
        """The epoch that the page says its one run is in; a very late one where it has ended."""
        # A tab behind another one hardly gets a turn on a busy machine.
        self.page.bring_to_front()
        text = self.page.locator("li.variant").first.inner_text(timeout=120_000)
        found = re.search(r"epoch (\d+) of", text)
        if found:
            return int(found.group(1))
        return 10**6 if "test accuracy" in text else 0


def quoted(spec: str) -> str:
    """A spec as a part of an address."""
    return spec.replace("?", "%3F").replace("&", "%26").replace("=", "%3D")
