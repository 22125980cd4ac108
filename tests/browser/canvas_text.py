"""Measure the letters that a page draws: on its canvases, and in its elements."""

from math import inf
from typing import Any

from playwright.sync_api import Page

LISTEN = """
window.drawnText = [];
for (const name of ["fillText", "strokeText"]) {
  const draw = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (text, ...rest) {
    if (this.canvas.dataset.part === "canvas") {
      const scale = Math.hypot(this.getTransform().a, this.getTransform().b) / devicePixelRatio;
      window.drawnText.push([String(text), parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * scale]);
    }
    return draw.call(this, text, ...rest);
  };
}
"""
"""For a new page: note each text that the diagram draws, and its size in CSS pixels."""

IN_ELEMENTS = """() => {
  const found = [];
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element) continue;
      if (element.closest("style, script, .unseen, option")) continue;
      // An icon is a word in a font of icons.
      if (getComputedStyle(element).fontFamily.includes("Material")) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      const inWindow = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
      const svg = element.closest("svg");
      const drawn = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 0;
      const scale = drawn || element.currentCSSZoom || 1;
      const size = parseFloat(getComputedStyle(element).fontSize) * scale;
      if (inWindow) found.push([walker.currentNode.data.trim(), size]);
    }
  }
  return found;
}"""


def least_drawn(page: Page, diagram: str = ".diagram") -> tuple[float, str]:
    """The smallest text that a diagram draws now: its size, and what it says."""
    page.evaluate("window.drawnText = []")
    page.locator(diagram).evaluate("(root) => root.diagram.paint()")
    found: list[tuple[str, float]] = page.evaluate("window.drawnText")
    size, text = min(((size, text) for text, size in found), default=(inf, ""))
    return size, text


def least_written(page: Page) -> tuple[float, str]:
    """The smallest text of the elements in the window."""
    found: list[Any] = page.evaluate(IN_ELEMENTS)
    size, text = min((size, text) for text, size in found)
    return round(size, 2), text
