"""Words of a lesson and parts of its picture light each other; two windows go on together."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp

FOUND = "(root) => [...root.diagram.found].map((index) => root.diagram.network.nodes[index].path)"
OPACITIES = """() => [...document.querySelectorAll(".stMain .js-plotly-plot .point")]
  .map((point) => point.style.opacity)"""


def first_bound(page: Page, kind: str) -> str:
    return str(page.locator(f".words .bound[data-{kind}]").first.get_attribute(f"data-{kind}"))


def test_a_phrase_lights_its_part_and_the_part_its_phrase(open_app: OpenApp) -> None:
    page = open_app("lessons", lesson="03-densenet", step="dense-connectivity").page
    phrase = page.locator(".words .bound[data-part]").first
    part = first_bound(page, "part")
    diagram = page.locator(".diagram")
    assert diagram.evaluate(FOUND) == []
    phrase.hover()
    found = diagram.evaluate(FOUND)
    assert found
    assert all(path == part or path.startswith(f"{part}.") for path in found)
    page.mouse.move(0, 0)
    assert diagram.evaluate(FOUND) == []
    page.evaluate(
        "(part) => window.dispatchEvent(new CustomEvent('lesson-pointed', { detail: { part } }))",
        f"{part}.anything",
    )
    assert "lit" in str(phrase.get_attribute("class"))
    phrase.focus()
    page.keyboard.press("Enter")
    assert diagram.evaluate("(root) => root.diagram.selectedPath") == part


def test_a_phrase_lets_the_other_bars_step_back(open_app: OpenApp) -> None:
    page = open_app("lessons", lesson="02-resnet", step="imagenet").page
    page.locator(".words .bound[data-mark]").first.hover()
    opacities = page.evaluate(OPACITIES)
    assert opacities.count("") >= 1
    assert opacities.count("0.2") == len(opacities) - opacities.count("")
    assert opacities.count("0.2") >= 1
    page.mouse.move(0, 0)
    assert set(page.evaluate(OPACITIES)) == {""}


def test_the_script_goes_on_with_what_is_presented(open_app: OpenApp) -> None:
    app = open_app("lessons", lesson="01-papers", present="1")
    script = app.page.context.new_page()
    script.goto(f"{app.address}/lessons?lesson=01-papers&script=1")
    titles = [page.get_by_role("heading", level=1) for page in (app.page, script)]
    expect(titles[1]).to_be_visible()
    first = titles[0].inner_text()
    expect(script.locator(".st-key-lesson-notes")).to_be_visible()
    script.wait_for_timeout(500)
    app.page.keyboard.press("PageDown")
    expect(titles[0]).not_to_have_text(first)
    second = titles[0].inner_text()
    expect(titles[1]).to_have_text(second)
    script.keyboard.press("PageUp")
    for title in titles:
        expect(title).to_have_text(first)
    # Both ways while the other window is still on its way.
    script.keyboard.press("PageDown")
    script.keyboard.press("PageUp")
    script.keyboard.press("PageDown")
    for title in titles:
        expect(title).to_have_text(second)
    script.close()
