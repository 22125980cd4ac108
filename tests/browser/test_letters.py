"""The fonts that the pages load draw every letter of every visible text themselves."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.test_diagram import click_node
from tests.language.letters import alphabet

DRAW = """letters => {
  const shown = document.createElement("div");
  shown.id = "letters";
  shown.append(...[...letters].map((letter) => {
    const made = document.createElement("p");
    made.textContent = letter;
    return made;
  }));
  document.querySelector("[data-testid=stMain] h1").after(shown);
  shown.getBoundingClientRect();
  return document.fonts.ready.then(() => undefined);
}"""

# A letter without a glyph is drawn as the box of one that Unicode has not assigned.
BOXES = """letters => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 48;
  const context = canvas.getContext("2d");
  const font = getComputedStyle(document.querySelector("#letters p")).fontFamily;
  const drawn = (letter) => {
    context.clearRect(0, 0, 48, 48);
    context.font = `32px ${font}`;
    context.fillText(letter, 4, 40);
    return canvas.toDataURL();
  };
  const box = drawn("\\u0378");
  return [...letters].filter((letter) => drawn(letter) === box).join("");
}"""


def foreign(page: Page, letters: str) -> str:
    """The letters that no font of the page draws, but one of the machine's or none at all."""
    page.evaluate(DRAW, letters)
    boxes: str = page.evaluate(BOXES, letters)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "#letters p"})[
        "nodeIds"
    ]
    others = ""
    for letter, node in zip(letters, nodes, strict=True):
        found: list[dict[str, Any]] = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})[
            "fonts"
        ]
        if not found or not all(font["isCustomFont"] for font in found):
            others += letter
    return "".join(sorted({*boxes, *others}))


def test_the_fonts_of_the_page_have_every_letter(open_app: OpenApp) -> None:
    assert foreign(open_app("train", lang="ko").page, alphabet()) == ""


def test_a_letter_of_no_font_is_found(open_app: OpenApp) -> None:
    assert foreign(open_app("train").page, "kₕ×합合") == "ₕ合"


def test_subscripts_are_elements(open_app: OpenApp) -> None:
    app = open_app(spec="resnet?depth=18", open="3")
    click_node(app, "stem.conv1", "middle")
    formula = app.page.locator(".inspector .formula").filter(has_text="× H × W")
    expect(formula).to_have_text("kh × kw × Cin × Cout × H × W")
    assert formula.locator("sub").all_inner_texts() == ["h", "w", "in", "out"]
