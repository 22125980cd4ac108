"""Clicks that lead to another page: one press of Back returns, and old links of the root hold."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenApp


def test_a_family_of_the_map_opens_and_back_returns(open_app: OpenApp) -> None:
    app = open_app()
    app.page.locator("[data-family=densenet]").click()
    expect(app.page.get_by_role("heading", name="DenseNet-121")).to_be_visible()
    assert re.search(r"/explore\?v=densenet", app.page.url)
    app.settle()
    app.page.go_back()
    expect(app.page.get_by_role("heading", name="Map")).to_be_visible()
    expect(app.page.locator("[data-family=densenet]")).to_be_visible()


def test_a_point_of_a_sweep_opens_and_back_returns(open_app: OpenApp) -> None:
    app = open_app("design", v="resnet?depth=18", over="width=16:64:16", height=1000)
    before = app.page.url
    app.page.locator(".scatterlayer .points path").nth(2).click(force=True)
    expect(app.page.get_by_role("heading", name="ResNet-18, Width 48")).to_be_visible()
    app.page.go_back()
    expect(app.page.get_by_role("heading", name="Design")).to_be_visible()
    app.settle()
    assert app.page.url == before
    # Another click is another way.
    app.page.locator(".scatterlayer .points path").nth(1).click(force=True)
    expect(app.page.get_by_role("heading", name="ResNet-18, Width 32")).to_be_visible()


def test_an_old_link_leads_to_explore_in_one_step(open_app: OpenApp) -> None:
    app = open_app("train")
    app.page.goto(f"{app.address}/?spec=resnet%3Fdepth%3D18&lang=ko")
    app.settle()
    assert app.page.url.startswith(f"{app.address}/explore?spec=resnet")
    expect(app.page.get_by_role("heading", name="ResNet-18")).to_be_visible()
    app.page.go_back()
    expect(app.page.get_by_role("heading", name="Train")).to_be_visible()


def test_what_is_pinned_goes_on_to_compare_and_to_the_map(open_app: OpenApp) -> None:
    app = open_app("explore", spec="resnet?depth=34", pin="resnet?depth=18", height=1600)
    app.page.get_by_role("link", name="On the map").click()
    expect(app.page.locator(".annotation-text", has_text="ResNet-34")).to_be_visible()
    app.page.go_back()
    app.page.get_by_test_id("stMain").get_by_role("link", name="Compare these").click()
    expect(app.page.get_by_role("heading", name="Compare")).to_be_visible()
    table = app.page.locator("table").first
    expect(table.locator("tr").nth(1)).to_contain_text("ResNet-18")
    expect(table.locator("tr").nth(2)).to_contain_text("ResNet-34")
