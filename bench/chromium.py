"""Start Chromium with the shipped fonts only, and wait until a page shows its content."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--hide-scrollbars",
)

FONTS = Path(__file__).with_name("fonts.conf")
"""Fontconfig's settings: the fonts of exports and no other, for equal pictures on all machines.

Without a single font Chromium ends at the first form control, so an empty folder will not do.
"""

RESTING = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"]'
)

MISSING = (
    ".arriving",
    "[data-testid=stSkeleton]",
    "[data-stale=true]",
    ".diagram:not([data-frames])",
    ".paper:empty",
    ".lineage:empty",
    "[data-testid=stPlotlyChart]:not(:has(.main-svg)):not(details:not([open]) *)",
    "[data-testid=stDataFrame]:not(:has(canvas)):not(details:not([open]) *)",
)
"""Match what stands in for content that is still to come.

These are the skeleton of ``ui/loading_page.py``, Streamlit's own, what the last run left behind,
and the diagram, a plot and a table before they are drawn. What is folded away is not drawn at all.
"""

SHOWN = f"{RESTING}:has([data-testid=stMain] h1):not(:has({', '.join(MISSING)}))"
"""Selector that matches the app once a page's title and all its content are there.

A selector and no script, as the proxy's content security policy forbids evaluation.
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, else Playwright's own; it ends with the block."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    environment: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(FONTS)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=list(FLAGS), env=environment
        )
        try:
            yield browser
        finally:
            browser.close()


def wait_until_shown(page: Page, seconds: float = 120) -> None:
    """Wait until the page has run and shows its title and its content, not what stands in for it.

    Raises playwright's TimeoutError.
    """
    page.wait_for_selector(SHOWN, timeout=1000 * seconds)
