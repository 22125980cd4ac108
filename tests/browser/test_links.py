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


def test_a_family_of_the_map_leads_to_its_lesson(open_app: OpenApp) -> None:
    app = open_app()
    app.page.locator("[data-family=densenet] [data-lesson]").click()
    app.page.wait_for_url("**/lessons?lesson=03-densenet*")
    app.settle()
    app.page.go_back()
    lesson = app.page.locator("[data-family=senet] [data-lesson]")
    lesson.focus()
    lesson.press("Enter")
    app.page.wait_for_url("**/lessons?lesson=05-senet*")


def test_a_place_of_a_heat_map_opens(open_app: OpenApp) -> None:
    app = open_app("design", v="resnet?depth=18", height=1000)
    over = "over=width%3D16:48:16&over=depth%3D18,34"
    app.page.goto(f"{app.address}/design?v=resnet%3Fdepth%3D18&{over}")
    app.settle()
    app.page.locator(".scatterlayer .points path").nth(3).click(force=True)
    app.page.wait_for_url("**/explore?v=resnet*")


def test_a_point_of_a_budget_opens(open_app: OpenApp) -> None:
    app = open_app(
        "design", task="budget", family="plain", max_params="300k", max_macs="",
        input_size="32", num_classes="10", height=1000,
    )  # fmt: skip
    expect(app.page.get_by_text("networks profiled")).to_be_visible()
    app.settle()
    app.page.locator(".scatterlayer .points path").nth(1).click(force=True)
    app.page.wait_for_url("**/explore?v=plain*")


def test_a_point_of_the_scaling_lab_opens(open_app: OpenApp) -> None:
    app = open_app("design", task="scaling", height=1000)
    app.page.locator(".scatterlayer .points path").nth(2).click(force=True)
    app.page.wait_for_url("**/explore?v=efficientnet*")


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
