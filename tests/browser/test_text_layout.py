"""No word is cut, covered or badly broken at any width, in any language."""

import pytest
from playwright.sync_api import Page

from language.catalogue import LANGUAGES, SOURCE_LANGUAGE
from tests.browser.conftest import OpenApp
from tests.browser.text_layout import NO_FAULT, text_faults

WIDTHS = (1440, 1280, 1024, 768, 390)
NARROW = (1024, 390)
"""Where English breaks first; every other language is looked at in all widths."""

VIEWS: dict[str, tuple[str, dict[str, str], str]] = {
    "map": ("", {}, ""),
    "map-figures": ("", {"map": "figures", "from": "timm", "cost": "speed"}, ""),
    "map-recipes": ("", {"map": "recipes"}, ""),
    "explore": ("", {"v": "resnet?depth=18&se_reduction=16", "costs": "layers"}, ""),
    "explore-mistake": ("", {"spec": "resnet?depth=51", "pin": "resnet?depth=18"}, ""),
    "explore-cell": ("", {"spec": "nasnet?stem=cifar&filters=16&cells=2", "view": "cell"}, ""),
    "explore-paper": ("", {"spec": "efficientnet", "view": "paper"}, ""),
    "explore-exercise": ("", {"spec": "densenet", "view": "paper"}, ""),
    "train": ("train", {}, ""),
    "train-runs": ("train", {}, "shared_batch"),
    "search": ("search", {}, ""),
    "search-live": ("search", {}, "live_race"),
    "search-table": ("search", {}, "table_race"),
    "teacher": ("teacher", {}, ""),
    "lessons": ("lessons", {}, ""),
    "lessons-step": ("lessons", {"lesson": "02-resnet", "step": "residual"}, ""),
}
"""Path, words of the address, and the fixture that adds more of them."""


EXTENT = (
    "[document.documentElement.scrollWidth, ...document.querySelectorAll('h1, p, button')]"
    ".map((e) => typeof e === 'number' ? e : Object.values(e.getBoundingClientRect().toJSON()))"
)


def faults_at(page: Page, width: int) -> dict[str, list[str]]:
    """Make the window so wide, wait until the page has followed, and list the faults of its texts.

    Raises TimeoutError where the page goes on moving.
    """
    page.set_viewport_size({"width": width, "height": 1200})
    before = None
    for _ in range(40):
        found, extent = text_faults(page), page.evaluate(EXTENT)
        if (found, extent) == before:
            assert extent[0] <= width
            return found
        before = found, extent
        page.wait_for_timeout(100)
    raise TimeoutError(f"the page goes on moving at {width} pixels")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_no_text_is_cut_covered_or_badly_broken(
    open_app: OpenApp, request: pytest.FixtureRequest, view: str, language: str
) -> None:
    path, query, fixture = VIEWS[view]
    more = request.getfixturevalue(fixture) if fixture else {}
    widths = NARROW if language == SOURCE_LANGUAGE else WIDTHS
    page = open_app(path, width=widths[0], height=1200, lang=language, **query, **more).page
    faults = {}
    for width in widths:
        found = faults_at(page, width)
        if found != NO_FAULT:
            faults[width] = {kind: texts for kind, texts in found.items() if texts}
    assert faults == {}


FAULTS = """<style>p { margin: 0; word-break: keep-all; width: min-content }</style>
<div data-testid="stHeader" style="position: fixed; height: 20px; width: 100%"></div>
<div data-testid="stMain"><h1 style="margin: 0">A</h1>
<button style="width: 3em; overflow: hidden; white-space: nowrap">Pin to compare</button>
<button style="width: 4em">New race</button>
<p>plain-18</p><p>929 MB</p><p>929&nbsp;MB</p>
<p>정확도 95.2%에서</p><p>정확도 95.2%\u2060에서</p></div>"""


def test_each_fault_is_found(open_app: OpenApp) -> None:
    page = open_app("teacher").page
    page.evaluate("html => { document.body.innerHTML = html }", FAULTS)
    found = text_faults(page)
    assert found["cut"] == ["Pin to compare"]
    assert "New race" in found["wrapped"]
    assert found["broken"] == ["plain-⏎18", "929 ⏎MB", "정확도 95.2%⏎에서"]
    assert found["covered"] == ["A"]
