"""Korean in a real browser: the switch, links, and which fonts are fetched."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import App, OpenApp

INK = """text => {
  const canvas = document.createElement("canvas");
  canvas.width = 200; canvas.height = 60;
  const context = canvas.getContext("2d");
  context.font = '32px "Noto Sans KR"';
  context.fillText(text, 0, 40);
  const width = context.measureText(text).width;
  return [width, canvas.toDataURL()];
}"""


def language_of(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def test_the_address_the_switch_and_the_navigation(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", lang="ko")
    page = app.page
    assert language_of(page) == "ko"
    page.get_by_role("link", name="학습", exact=True).click()
    page.wait_for_url(re.compile("/train.*lang=ko"))
    app.settle()
    assert page.get_by_role("heading", level=1).inner_text() == "학습"
    page.get_by_role("button", name="English").click()
    page.wait_for_url(re.compile("lang=en"))
    app.settle()
    assert page.get_by_role("heading", level=1).inner_text() == "Train"
    assert language_of(page) == "en"
    page.reload()
    app.settle()
    assert page.get_by_role("heading", level=1).inner_text() == "Train"


def test_the_link_past_the_navigation_is_korean(open_app: OpenApp) -> None:
    link = open_app("explore", lang="ko").page.get_by_test_id("stSkipToContent")
    content, own = link.evaluate(
        "(a) => [getComputedStyle(a, '::after').content, getComputedStyle(a).fontSize]"
    )
    assert "본문으로 건너뛰기" in content
    assert own == "0px"


def test_the_browser_s_language_is_taken(browser: Browser, server: str) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
    app = App(context.new_page(), server)
    app.open()
    assert language_of(app.page) == "ko"
    assert "lang=" not in app.page.url
    context.close()


def test_every_syllable_is_drawn_by_the_shipped_font(open_app: OpenApp) -> None:
    page = open_app("explore", lang="ko").page
    for weight in (400, 600):
        face = f'{weight} 16px "Noto Sans KR"'
        assert page.evaluate("face => document.fonts.check(face, '컨볼루션')", face)
    drawn = {text: page.evaluate(INK, text) for text in ("컨", "볼", "힘")}
    assert [width for width, _picture in drawn.values()] == pytest.approx([29.44] * 3, abs=0.01)
    # A font without the letters would draw the same box for each.
    assert len({picture for _width, picture in drawn.values()}) == 3


def test_latin_readers_fetch_no_korean_letters_but_the_switch(open_app: OpenApp) -> None:
    """One weight, for the name of the language in the switch."""
    page = open_app("explore").page
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family + f.weight)"
    )
    assert [name for name in loaded if "Noto" in name] == ["Noto Sans KR400"]
