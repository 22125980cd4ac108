"""Words of a lesson and parts of its picture light each other; two windows go on together."""

import pytest
from playwright.sync_api import Page, expect

from teaching import course
from teaching.lesson import Choice
from tests.browser.conftest import OpenApp

FOUND = "(root) => [...root.diagram.found].map((index) => root.diagram.network.nodes[index].path)"
OPACITIES = """() => [...document.querySelectorAll(".stMain .js-plotly-plot .point")]
  .map((point) => point.style.opacity)"""


DIMMED = """() => [...document.querySelectorAll(
  ".stMain .js-plotly-plot .trace, .stMain .js-plotly-plot .point")]
  .map((mark) => mark.style.opacity === "0.2")"""
PLACE = """(root, part) => {
  const { diagram } = root;
  const box = [...diagram.scene.byNode.values()]
    .find(({ node }) => node.path === part || node.path.startsWith(`${part}.`));
  const { x, y, scale } = diagram.camera;
  return [x + scale * (box.x + box.width / 2), y + scale * (box.y + 12)];
}"""


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


@pytest.mark.parametrize(
    ("language", "lesson", "step"),
    [("en", "03-densenet", "accuracy"), ("ko", "02-resnet", "gradients"),
     ("ko", "05-senet", "trained-here"), ("ko", "07-efficientnet", "all-families")],
)  # fmt: skip
def test_a_phrase_lights_the_mark_of_its_name(
    open_app: OpenApp, language: str, lesson: str, step: str
) -> None:
    page = open_app("lessons", lesson=lesson, step=step, lang=language).page
    page.locator(".words .bound[data-mark]").first.hover()
    dimmed = page.evaluate(DIMMED)
    assert 0 < dimmed.count(True) < len(dimmed)


def test_a_point_of_a_plot_lights_its_words(open_app: OpenApp) -> None:
    page = open_app("lessons", lesson="02-resnet", step="imagenet").page
    lit = page.locator(".words .bound.lit")
    bars = page.locator(".stMain .js-plotly-plot .point path")
    names = page.locator(".stMain .js-plotly-plot").evaluate("(p) => p.data[0].meta.points")
    for place, name in enumerate(names):
        box = bars.nth(place).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        expect(lit).to_have_attribute("data-mark", name)
    page.mouse.move(2, 2)
    expect(lit).to_have_count(0)


def test_a_card_lights_its_words(open_app: OpenApp) -> None:
    page = open_app("lessons", lesson="01-papers", step="structure").page
    name = first_bound(page, "mark")
    page.locator(f'[data-mark-name="{name}"]').hover()
    expect(page.locator(".words .bound.lit")).to_have_attribute("data-mark", name)
    page.locator("[data-mark-name]:not([data-mark-name='Abstract'])").nth(1).hover()
    expect(page.locator(f'.words .lit[data-mark="{name}"]')).to_have_count(0)


def test_a_node_lights_its_words(open_app: OpenApp) -> None:
    page = open_app("lessons", lesson="03-densenet", step="dense-connectivity").page
    part = first_bound(page, "part")
    box = page.locator(".diagram canvas").first.bounding_box()
    at = page.locator(".diagram").evaluate(PLACE, part)
    assert box
    page.mouse.move(box["x"] + at[0], box["y"] + at[1], steps=3)
    expect(page.locator(f'.words .bound.lit[data-part="{part}"]')).to_have_count(1)


def test_what_was_read_and_answered_is_ticked_and_stays(open_app: OpenApp) -> None:
    app = open_app("lessons", lesson="01-papers")
    page, contents = app.page, '.contents [data-lesson="01-papers"] '
    first, second = (step.name for step in course.lesson("01-papers", "en").steps[:2])
    page.locator(f'{contents}li[data-step="{second}"] a').click()
    expect(page.locator(f"{contents}li.read")).to_have_count(2)
    name, step = next(
        (step.name, step) for step in course.lesson("01-papers", "en").steps
        if isinstance(step.question, Choice)
    )  # fmt: skip
    question = step.question
    assert isinstance(question, Choice)
    page.locator(f'{contents}li[data-step="{name}"] a').click()
    wrong = next(place for place, one in enumerate(question.answers) if not one.right)
    for place in (wrong, question.right):
        page.locator(f".st-key-lesson-01-papers-{name}-answer-{place} button").click()
        expect(page.locator(".stAlert")).to_be_visible()
    # The first answer counts, in another session of this browser too.
    expect(page.locator(f"{contents}.done")).to_contain_text("right answers: 0 of")
    app.open("lessons")
    expect(page.locator(f'{contents}li[data-step="{first}"].read')).to_have_count(1)
    expect(page.locator(f"{contents}li.right")).to_have_count(0)
    expect(page.locator(f"{contents}.done")).to_contain_text("right answers: 0 of")


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
