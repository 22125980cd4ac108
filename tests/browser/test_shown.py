"""A page counts as shown when its content is there, not a placeholder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bench.chromium import SHOWN
from ui import loading_page

APP = """
<div data-testid="stApp" data-test-connection-state="{link}" data-test-script-state="{state}">
  <section data-testid="stMain">{main}</section>
</div>
"""
TITLE = "<h1>ResNet-50</h1>"
SHADOW = """<p id="host"></p><script>
  document.querySelector("#host").attachShadow({mode: "open"}).innerHTML = `INSIDE`;
</script>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def is_shown(page: Page, main: str, state: str = "notRunning", link: str = "CONNECTED") -> bool:
    page.set_content(APP.format(link=link, state=state, main=main))
    return page.locator(SHOWN).count() == 1


def test_a_page_with_its_title_is_shown(page: Page) -> None:
    assert is_shown(page, TITLE)
    assert not is_shown(page, TITLE, state="running")
    assert not is_shown(page, TITLE, link="CONNECTING")
    assert not is_shown(page, "<p>no title yet</p>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'<div class="arriving">{loading_page._bar("title")}</div>', ""),
        ("<p data-testid=stSkeleton></p>", ""),
        ("<p data-stale=true></p>", "<p data-stale=false></p>"),
        (
            "<p data-testid=stPlotlyChart></p>",
            "<p data-testid=stPlotlyChart><b class=main-svg></b>",
        ),
        ("<p data-testid=stDataFrame></p>", "<p data-testid=stDataFrame><canvas></canvas></p>"),
        ("<p class=diagram></p>", "<p class=diagram data-frames=1></p>"),
        ("<p class=paper></p>", "<p class=paper><svg></svg></p>"),
        ("<p class=lineage></p>", "<p class=lineage><svg></svg></p>"),
    ],
    ids=["arrival", "skeleton", "stale", "plot", "table", "diagram", "paper", "lineage"],
)
def test_what_holds_a_place_is_waited_for(page: Page, before: str, after: str) -> None:
    assert not is_shown(page, TITLE + before)
    assert is_shown(page, TITLE + after)
    # The diagram lies in a shadow root.
    assert not is_shown(page, TITLE + SHADOW.replace("INSIDE", before))
    assert is_shown(page, TITLE + SHADOW.replace("INSIDE", after))
