"""A curve is sketched with the pointer and with keys, and then stands beside the answer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from teaching import course
from teaching.lesson import Curve
from tests.browser.accessibility import findings
from tests.browser.canvas_text import least_written
from tests.browser.conftest import OpenApp

NAME, STEP = "07-efficientnet", "three-ways"


def question() -> Curve:
    lesson = course.lesson(NAME, "en")
    found = lesson.steps[lesson.place_of(STEP)].question
    assert isinstance(found, Curve)
    return found


def values(page: Page) -> list[float]:
    handles = page.get_by_role("slider").all()
    return [float(str(one.get_attribute("aria-valuenow"))) for one in handles]


def points(plot: Locator, heights: list[float]) -> Iterator[tuple[float, float]]:
    """Places on the page where the points of a curve have some heights."""
    box = plot.bounding_box()
    assert box
    asked = question()
    for place, height in enumerate(heights):
        share = (height - asked.low) / (asked.high - asked.low)
        yield (
            box["x"] + box["width"] * (place + 0.5) / len(heights),
            box["y"] + box["height"] * (1 - share),
        )


def test_a_stroke_gives_each_point_its_height_and_the_answer_joins_it(open_app: OpenApp) -> None:
    app = open_app("lessons", lesson=NAME, step=STEP)
    page, plot = app.page, app.page.locator(".sketch .plot")
    wanted = [3.4, 1.9, 1.0]
    assert values(page) == [2.5, 2.5, 2.5]
    first, second, third = points(plot, wanted)
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*second, steps=3)
    # In one leap: what is between is drawn, too.
    page.mouse.move(*third)
    page.mouse.up()
    assert values(page) == pytest.approx(wanted, abs=0.1)
    # A point alone follows up and down.
    (low,) = (one for place, one in enumerate(points(plot, [0.5] * 3)) if place == 1)
    page.mouse.move(*second)
    page.mouse.down()
    page.mouse.move(low[0] + 3, low[1], steps=4)
    page.mouse.up()
    drawn = values(page)
    assert drawn == pytest.approx([wanted[0], 0.5, wanted[2]], abs=0.1)
    page.get_by_role("button", name="This is my curve").click()
    expect(page.locator(".sketch path.answer")).to_have_count(1)
    assert values(page) == drawn
    expect(page.locator(".sketch .names .answer")).to_have_text(
        [f"{one:g}" for one in question().answer]
    )
    assert findings(page) == []
    # Given is given: the points stay.
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*second)
    page.mouse.up()
    assert values(page) == drawn
    assert app.complaints == []


def test_a_finger_draws_and_the_page_stays(open_app: OpenApp) -> None:
    app = open_app("lessons", lesson=NAME, step=STEP, width=390)
    page, plot = app.page, app.page.locator(".sketch .plot")
    plot.scroll_into_view_if_needed()
    before = page.evaluate("document.querySelector('.stMain').scrollTop")
    (first, _second, third) = points(plot, [4.0, 3.0, 2.0])
    session = page.context.new_cdp_session(page)
    for kind, place in (("touchStart", first), ("touchMove", third), ("touchEnd", None)):
        touched = [{"x": place[0], "y": place[1]}] if place else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
    assert values(page) == pytest.approx([4.0, 3.0, 2.0], abs=0.1)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == before
    session.detach()


def test_keys_move_the_points(open_app: OpenApp) -> None:
    app = open_app("lessons", lesson=NAME, step=STEP)
    page = app.page
    handles = page.get_by_role("slider")
    expect(handles).to_have_count(3)
    handles.nth(0).focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert values(page) == [2.7, 0, 5]
    assert handles.nth(0).get_attribute("aria-valuetext") == "2.7 times"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".sketch path.answer")).to_have_count(1)
    assert values(page) == [2.7, 0, 5]


@pytest.mark.parametrize(("height", "floor"), [(720, 14), (1080, 22)])
def test_presented_its_letters_are_for_the_last_row(
    open_app: OpenApp, height: int, floor: float
) -> None:
    width = height * 16 // 9
    app = open_app(
        "lessons", lesson=NAME, step=STEP, present="1", lang="ko", width=width, height=height
    )
    page = app.page
    expect(page.locator(".sketch.presented")).to_be_visible()
    size, text = least_written(page)
    assert size >= floor, text
    page.locator(".sketch").evaluate("(root) => root.scrollIntoView()")
    size, text = least_written(page)
    assert size >= floor, text
