"""Train in a real browser: a comparison runs, is cancelled, outlives reloads, is looked at."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import App, OpenApp
from tests.browser.screens import check_picture

PLAIN = "plain?depth=20&stem=cifar&width=8"
RESIDUAL = "resnet?depth=20&stem=cifar&width=8"


def open_pair(open_app: OpenApp, **how: str) -> App:
    """The setup of plain-20 against ResNet-20; the address names both."""
    app = open_app("train", v=PLAIN, **how)
    app.page.goto(f"{app.page.url}&v={RESIDUAL.replace('?', '%3F').replace('&', '%26')}")
    app.settle()
    return app


def cards(page: Page) -> list[str]:
    return page.locator("li.variant").all_inner_texts()


def batch_of(page: Page) -> str:
    found = re.search(r"batch=([\w-]+)", page.url)
    assert found
    return found.group(1)


def test_plain_against_residual_from_start_to_cancel(open_app: OpenApp) -> None:
    # Long enough that nothing is over before it is cancelled.
    app = open_pair(open_app, epochs="60", seeds="1", device="cpu")
    expect(app.page.locator(".lead .value")).to_have_text(re.compile(r"about \d+ (s|min)"))
    app.page.get_by_role("button", name="Start").dblclick()
    first = app.page.locator("li.variant").first
    expect(app.page.locator("li.variant")).to_have_count(2, timeout=30_000)
    expect(first).to_contain_text("images/s", timeout=60_000)
    expect(first).to_contain_text("validation accuracy so far", timeout=60_000)
    batch = batch_of(app.page)

    app.page.get_by_role("button", name="Single runs").click()
    app.page.get_by_test_id("stPopoverBody").get_by_role("button", name="Cancel").first.click()
    expect(first).to_contain_text("cancelled", timeout=30_000)
    expect(app.page.locator("li.variant").nth(1)).to_contain_text("running", timeout=30_000)

    app.page.reload()
    expect(app.page.locator("li.variant")).to_have_count(2, timeout=30_000)
    assert batch_of(app.page) == batch
    expect(first).to_contain_text("cancelled")

    tab = app.page.context.new_page()
    tab.goto(app.page.url)
    expect(tab.locator("li.variant")).to_have_count(2, timeout=30_000)
    expect(tab.locator("li.variant").first).to_contain_text("cancelled")
    expect(tab.locator('[class*="st-key-train-open-"]')).to_have_count(1)
    tab.get_by_role("button", name="Cancel", exact=True).first.click()
    expect(tab.locator("li.variant").nth(1)).to_contain_text("cancelled", timeout=30_000)
    expect(tab.get_by_test_id("stProgress")).to_have_count(0)
    expect(tab.get_by_role("button", name="Resume").first).to_be_visible()
    # The first tab hears of it by itself.
    expect(app.page.locator("li.variant").nth(1)).to_contain_text("cancelled", timeout=30_000)

    app.page.get_by_role("button", name="Change and run again").click()
    expect(app.page.get_by_role("button", name="Start")).to_be_enabled(timeout=30_000)
    app.page.go_back()
    expect(app.page.locator("li.variant")).to_have_count(2, timeout=30_000)
    assert batch_of(app.page) == batch

    stranger = open_app("train", batch=batch)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("No such runs")
    assert cards(stranger.page) == []
    assert app.complaints == stranger.complaints == []


def test_explore_leads_to_train_with_its_network(open_app: OpenApp) -> None:
    app = open_app(spec=RESIDUAL)
    app.page.get_by_test_id("stPageLink").get_by_text("Train this").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Train", timeout=30_000)
    app.settle()
    assert "resnet" in app.page.url
    app.page.get_by_role("link", name="Explore").click()
    expect(app.page.get_by_text("Add to comparison")).to_be_visible(timeout=30_000)
    assert app.complaints == []


SCREENS = [
    ("train-light", {"theme": "light"}),
    ("train-dark", {"theme": "dark"}),
    ("train-narrow", {"width": 390}),
]
EACH_SCREEN = pytest.mark.parametrize(("name", "how"), SCREENS, ids=[name for name, _ in SCREENS])


@EACH_SCREEN
def test_what_is_inside_of_runs_looks_as_before(
    open_app: OpenApp, shared_batch: dict[str, str], name: str, how: dict[str, object]
) -> None:
    app = open_app("train", **shared_batch, **how)
    plots = app.page.locator(".st-key-part-evidence").get_by_test_id("stPlotlyChart")
    for tab, count in (("Layers", 3), ("Mistakes", 2)):
        app.page.get_by_role("radio", name=tab, exact=True).click()
        expect(plots).to_have_count(count)
        app.settle()
        # On a phone the bar at the bottom would cover a part.
        plots.first.evaluate("plot => plot.scrollIntoView({ block: 'center' })")
        check_picture(plots.first, f"{name}-{tab.lower()}")
    assert app.complaints == []
