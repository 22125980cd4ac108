"""A lesson's file prints on A4, each step on one page, nothing wider than the paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from language.catalogue import in_language
from teaching import course
from teaching.handout import lesson_html

ALONE = """(id) => {
  for (const one of document.body.children) one.style.display = one.id === id ? "" : "none";
}"""
TOO_WIDE = """() => [...document.querySelectorAll("section")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.id)"""
PAPER = {"width": 680, "height": 1_000}
"""Pixels of A4 within its margins."""


def pages(pdf: bytes) -> int:
    """Number of pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


# Those whose steps have the most to show.
@pytest.mark.parametrize(
    ("lesson", "language"),
    [("04-pre-activation", "en"), ("05-senet", "ko"), ("06-nasnet", "en")],
)
def test_each_step_prints_on_one_page(
    browser: Browser, tmp_path: Path, lesson: str, language: str
) -> None:
    file = tmp_path / "lesson.html"
    with in_language(language):
        file.write_text(lesson_html(course.lesson(lesson, language)), encoding="utf-8")
    page = browser.new_page(viewport=PAPER)  # type: ignore[arg-type]
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    page.wait_for_function("!document.querySelector('.plotly-graph-div:not(.js-plotly-plot)')")
    assert page.evaluate(TOO_WIDE) == []
    steps = [step.name for step in course.lesson(lesson, language).steps]
    taken = {}
    for name in steps:
        page.evaluate(ALONE, name)
        taken[name] = pages(page.pdf(prefer_css_page_size=True))
    assert taken == dict.fromkeys(steps, 1)
    page.close()
