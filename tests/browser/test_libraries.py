"""Models of libraries in a real browser: the family is chosen, a model is typed or picked."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import App, OpenApp
from tests.browser.form import answered


def combobox(app: App) -> Locator:
    return app.page.get_by_role("combobox", name="Model")


def rest(app: App) -> None:
    answered(app.page)
    app.settle()


@pytest.mark.parametrize(
    ("family", "typed", "name"),
    [("torchvision", "shufflenet x0", "shufflenet_v2_x0_5"), ("timm", "atto", "convnext_atto")],
)
def test_a_model_is_chosen_by_typing(open_app: OpenApp, family: str, typed: str, name: str) -> None:
    app = open_app("explore")
    app.page.get_by_label("Family", exact=True).select_option(family)
    rest(app)
    box = combobox(app)
    box.click()
    box.press_sequentially(typed)
    expect(app.page.get_by_role("option", name=name, exact=True)).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Enter")
    rest(app)
    expect(app.page.get_by_role("heading", level=1)).to_contain_text(name[:4], ignore_case=True)
    expect(box).to_have_value(name)
    expect(box).to_have_attribute("aria-expanded", "false")
    app.page.wait_for_url(f"**v={family}%3Fmodel%3D{name}**")
    expect(app.page.locator("dl.headline .value")).to_have_count(6)
    assert app.complaints == []


def test_names_are_picked_with_arrows_and_with_a_click(open_app: OpenApp) -> None:
    app = open_app(v="torchvision?model=resnet18")
    box = combobox(app)
    box.fill("resnet")
    listed = app.page.get_by_role("listbox", name="Model").get_by_role("option")
    expect(listed.first).to_have_text("resnet101")
    names = listed.all_inner_texts()
    box.press("ArrowDown")
    expect(app.page.get_by_role("option", name=names[1], exact=True)).to_have_attribute(
        "aria-selected", "true"
    )
    box.press("Enter")
    rest(app)
    expect(box).to_have_value(names[1])
    box.fill("resnet5")
    app.page.get_by_role("option", name="resnet50", exact=True).click()
    rest(app)
    expect(app.page.get_by_role("heading", level=1)).to_have_text("resnet50")
    box.fill("resn")
    box.press("Escape")
    expect(box).to_have_value("resnet50")
    expect(listed).to_have_count(0)
    assert app.complaints == []


def test_a_name_that_is_none_is_answered_with_the_nearest(open_app: OpenApp) -> None:
    app = open_app(v="torchvision?model=resnet18")
    box = combobox(app)
    box.fill("rasnet50")
    box.press("Enter")
    rest(app)
    expect(app.page.get_by_role("alert").filter(has_text="rasnet50")).to_contain_text("resnet50")
    expect(app.page.get_by_role("heading", level=1)).to_have_text("resnet18")
