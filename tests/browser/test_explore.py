"""Explore in a real browser, used as a person uses it, and looked at."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, App, OpenApp
from tests.browser.form import answered
from tests.browser.screens import UPDATES


def choose(app: App, field: str, option: str) -> None:
    """Pick an option of a list in the sidebar."""
    app.page.get_by_label(field, exact=True).select_option(option)
    answered(app.page)
    app.settle()


def type_in(app: App, field: str, value: str) -> None:
    """Type a value into a field of the sidebar."""
    box = app.page.get_by_role("textbox", name=field)
    box.fill(value)
    box.press("Enter")
    answered(app.page)
    app.settle()


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_pick_a_network_turn_a_knob_share_it(open_app: OpenApp) -> None:
    app = open_app("explore")
    expect(app.page.get_by_role("heading", level=1)).to_have_text("ResNet-50")
    choose(app, "Family", "Plain network")
    choose(app, "Family", "ResNet")
    choose(app, "Preset", "ResNet-50")
    assert title(app.page) == "ResNet-50"
    app.page.get_by_text("The numbers in full").click()
    expect(app.page.locator("dl.in-full")).to_contain_text("25,557,032")
    type_in(app, "Depth (L)", "18")
    assert title(app.page) == "ResNet-18"
    app.page.get_by_role("radio", name="C", exact=True).click()
    answered(app.page)
    app.settle()
    assert title(app.page) == "ResNet-18, Shortcut C"
    app.page.wait_for_url("**v=resnet%3Fdepth%3D18%26shortcut%3DC**")

    other = open_app()
    other.page.goto(app.page.url)
    other.settle()
    assert title(other.page) == title(app.page)
    other.page.get_by_text("The numbers in full").click()
    other.settle()
    assert (
        other.page.locator("dl.in-full .exact").all_text_contents()
        == app.page.locator("dl.in-full .exact").all_text_contents()
    )
    assert app.complaints == other.complaints == []


def test_going_back_and_reloading_keep_the_network(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18")
    type_in(app, "Depth (L)", "34")
    app.page.reload()
    app.settle()
    assert title(app.page) == "ResNet-34"
    assert app.complaints == []


def test_two_tabs_do_not_disturb_each_other(open_app: OpenApp) -> None:
    first, second = open_app(spec="resnet?depth=18"), open_app(spec="plain?depth=18")
    type_in(first, "Depth (L)", "101")
    assert title(first.page) == "ResNet-101"
    second.page.reload()
    second.settle()
    assert title(second.page) == "Plain-18"


def test_a_wrong_address_is_told_and_the_default_shown(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=51")
    alert = app.page.get_by_role("alert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("depth=51 is not allowed")
    expect(app.page.get_by_text("Traceback")).to_have_count(0)
    assert title(app.page) == "ResNet-50"


def test_a_refused_value_is_told_beside_its_knob(open_app: OpenApp) -> None:
    app = open_app("explore")
    type_in(app, "Stages (n)", "3,4,zero")
    expect(app.page.get_by_test_id("stSidebar").get_by_role("alert")).to_contain_text(
        "stages=3,4,zero is not allowed"
    )
    assert title(app.page) == "ResNet-50"


def test_any_value_can_be_typed_beside_the_suggested_ones(open_app: OpenApp) -> None:
    app = open_app(spec="densenet")
    type_in(app, "Growth rate (k)", "20")
    assert title(app.page) == "DenseNet-121, Growth rate 20"
    type_in(app, "Growth rate (k)", "twenty")
    expect(app.page.get_by_test_id("stSidebar").get_by_role("alert")).to_contain_text(
        "growth_rate=twenty is not allowed"
    )
    assert app.complaints == []


def test_the_table_downloads_as_csv(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", costs="layers", rows="stages")
    app.page.get_by_role("button", name="Take along").click()
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="CSV", exact=True).click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("path,kind,")
    assert re.match(r"head,.*,513000,512000,", lines[-1])


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    return bool(
        page.evaluate(
            "(() => { const e = document.querySelector('[data-testid=stMain]');"
            " return e.scrollWidth > e.clientWidth + 1 })()"
        )
    )


def test_the_picture_of_the_readme(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=50&se_reduction=16", open="2", height=1000)
    if UPDATES:
        app.page.screenshot(path=ROOT / "docs" / "explore.png")
    assert (ROOT / "docs" / "explore.png").exists()


def test_a_slider_tells_of_the_mark_under_the_pointer(open_app: OpenApp) -> None:
    app = open_app("explore", v="densenet?depth=121")
    row = app.page.locator("[data-field=growth_rate]")
    row.locator("button.step").last.click()
    answered(app.page)
    slider = row.locator("input[type=range]")
    for mark, told in ((row.locator(".was"), "was 32"), (row.locator(".tick").first, "12")):
        expect(mark).to_be_visible()
        box = mark.bounding_box()
        assert box
        app.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(slider).to_have_attribute("title", told)
    # A mark that tells takes no click from the slider.
    app.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    answered(app.page)
    expect(row.locator("input.typed")).to_have_value("12")
    assert app.complaints == []


def test_the_word_in_a_box_can_be_typed_into_it(open_app: OpenApp) -> None:
    app = open_app("explore", v="resnet?depth=50&se_reduction=16", lang="ko")
    row = app.page.locator("[data-field=se_reduction]")
    box = row.locator("input.typed")
    box.fill("끔")
    box.press("Enter")
    answered(app.page)
    expect(row.locator(".error")).to_be_hidden()
    assert title(app.page) == "ResNet-50"


def test_what_can_be_copied_shows_its_button_without_a_pointer(open_app: OpenApp) -> None:
    app = open_app("explore")
    app.page.get_by_text("Copy the link, the text form, the command").click()
    expect(app.page.get_by_test_id("stCode")).to_have_count(3)
    app.settle()
    buttons = app.page.get_by_test_id("stCode").get_by_role("button")
    expect(buttons).to_have_count(3)
    seen = "(b) => b.checkVisibility({ opacityProperty: true, visibilityProperty: true })"
    assert all(button.evaluate(seen) for button in buttons.all())
