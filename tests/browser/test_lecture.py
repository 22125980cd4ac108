"""The whole lecture is given by one key, in each language, presented to a room."""

import pytest
from playwright.sync_api import expect

from bench.lecture import SHOWN
from language.catalogue import LANGUAGES
from teaching import course
from teaching.lesson import FigurePicture, NetworkPicture, Step
from tests.browser.canvas_text import LISTEN, least_drawn, least_written
from tests.browser.conftest import OpenApp

ROOMS = {"en": (1280, 720, 14), "ko": (1920, 1080, 22)}
"""Width and height of a window for a language, and the pixels of its least text."""


def is_diagram(step: Step) -> bool:
    """Whether a step's picture is drawn on a canvas."""
    picture = step.picture
    is_figure = isinstance(picture, FigurePicture) and picture.kind != "paper"
    return is_figure or isinstance(picture, NetworkPicture)


def test_each_language_has_a_room() -> None:
    assert set(ROOMS) == set(LANGUAGES)


@pytest.mark.parametrize("language", ROOMS)
def test_the_whole_lecture_is_given_by_the_next_key(open_app: OpenApp, language: str) -> None:
    """Each step has its picture and letters for the last row; nothing is complained of."""
    first = course.names()[0]
    width, height, floor = ROOMS[language]
    app = open_app("lessons", lesson=first, present="1", lang=language, width=width, height=height)
    app.page.add_init_script(LISTEN)
    app.page.reload()
    app.settle()
    heading = app.page.get_by_role("heading", level=1)
    for name in course.names():
        for step in course.lesson(name, language).steps:
            expect(heading).to_have_text(step.title)
            app.page.wait_for_function(SHOWN, arg=step.title, timeout=30_000)
            # What the step before has drawn may go a moment later.
            own = f'.diagram[data-drawn$="lesson-{name}-{step.name}-"]'
            expect(app.page.locator(own)).to_have_count(int(is_diagram(step)))
            assert app.page.get_by_test_id("stException").count() == 0, (name, step.name)
            assert app.page.get_by_test_id("stAlertContentError").count() == 0, (name, step.name)
            if is_diagram(step):
                assert least_drawn(app.page, own)[0] >= floor - 0.02, step.name
            size, text = least_written(app.page)
            assert size >= floor, (step.name, text)
            app.page.keyboard.press("PageDown")
    assert app.complaints == []
