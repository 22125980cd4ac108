"""What is chosen outside the form, fast and on a busy machine, stays chosen: lists, views, tabs."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.test_fast_hands import busy as busy

pytestmark = pytest.mark.usefixtures("busy")
PAUSES = [0, 150, 400]


def at_rest(page: Page) -> None:
    """Wait until the script has ended, and a moment later still runs no more."""
    for _ in range(2):
        page.wait_for_function(
            "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
        )
        page.wait_for_timeout(500)


def words(page: Page, name: str) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get(name, [])


@pytest.mark.parametrize("pause", PAUSES)
def test_the_last_view_chosen_is_shown(open_app: OpenApp, pause: int) -> None:
    page = open_app("explore").page
    for name in ("Left to right", "Top to bottom", "Left to right"):
        page.get_by_role("radio", name=name).click()
        page.wait_for_timeout(pause)
    at_rest(page)
    expect(page.get_by_role("radio", name="Left to right")).to_be_checked()
    assert words(page, "direction") == []


@pytest.mark.parametrize("pause", PAUSES)
def test_the_last_tab_opened_is_open(open_app: OpenApp, pause: int) -> None:
    page = open_app("explore").page
    for name in ("Plots", "torchinfo", "Plots", "Layers", "Plots"):
        page.get_by_role("radio", name=name, exact=True).click()
        page.wait_for_timeout(pause)
    at_rest(page)
    expect(page.get_by_role("radio", name="Plots", exact=True)).to_be_checked()
    assert words(page, "costs") == ["plots"]
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()


@pytest.mark.parametrize("pause", PAUSES)
def test_every_network_that_was_entered_is_compared(open_app: OpenApp, pause: int) -> None:
    page = open_app("train").page
    wanted = [f"resnet?depth={depth}&stem=cifar" for depth in (20, 32, 44, 56)]
    field = page.get_by_role("combobox", name="Networks to compare")
    for text in wanted:
        field.fill(text)
        field.press("Enter")
        page.wait_for_timeout(pause)
    at_rest(page)
    assert len(words(page, "v")) == len(wanted)


@pytest.mark.parametrize("pause", PAUSES)
def test_every_searcher_that_was_taken_out_stays_out(open_app: OpenApp, pause: int) -> None:
    page = open_app("search").page
    chips = page.get_by_role("button", name="Remove ").locator("visible=true")
    before = chips.count()
    assert before > 2
    for _ in range(2):
        chips.first.click()
        page.wait_for_timeout(pause)
    at_rest(page)
    expect(chips).to_have_count(before - 2)


@pytest.mark.parametrize("pause", PAUSES)
def test_the_growth_exercise_ends_where_the_hand_ended(open_app: OpenApp, pause: int) -> None:
    page = open_app("explore", v="densenet", view="paper", height=1600).page
    rate = page.get_by_test_id("stSlider").filter(has_text="Growth rate, k").get_by_role("slider")
    for _ in range(8):
        rate.press("ArrowRight")
        page.wait_for_timeout(pause)
    at_rest(page)
    assert words(page, "growth") == ["4.12.4"]
    expect(rate).to_have_value("12")


@pytest.mark.parametrize("pause", PAUSES)
def test_the_last_figure_chosen_is_shown(open_app: OpenApp, pause: int) -> None:
    page = open_app("explore", v="preact_resnet", view="paper").page
    figures = page.get_by_role("combobox", name="Which")
    for name in ("Residual block", "Orders of activation", "Residual block"):
        figures.click()
        page.get_by_role("option", name=name).click()
        page.wait_for_timeout(pause)
    at_rest(page)
    assert words(page, "which") == ["residual"]
    expect(page.locator(".paper figcaption b")).to_have_text("Residual block beside its plain twin")
