"""Measure the texts of a page: cut off, wrapped in a button, broken before a particle, covered."""

from playwright.sync_api import Page

LAYOUT = r"""() => {
  const found = { cut: [], wrapped: [], broken: [], covered: [] };
  const above = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const shown = (element) => element.checkVisibility({ opacityProperty: true,
    visibilityProperty: true });
  const range = document.createRange();
  const rectsOf = (node, from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter((rect) => rect.width > 0);
  };
  // Cut is what reaches over the edge of a box that hides it; what can be scrolled to is not.
  const isCut = (element, rects) => {
    for (let box = element; box && box !== document.body; box = above(box)) {
      const style = getComputedStyle(box);
      if (style.clipPath !== "none" || style.clip !== "auto") return false;
      if (["auto", "scroll"].includes(style.overflowX)) return false;
      if (!["hidden", "clip"].includes(style.overflowX)) continue;
      const edge = box.getBoundingClientRect();
      if (edge.width < 2) return false;
      if (rects.some((rect) => rect.right > edge.right + 1 || rect.left < edge.left - 1)) {
        return true;
      }
    }
    return false;
  };
  // A syllable behind a sign or a Latin letter, a sign of per cent, a unit behind a number, and
  // what stands behind the hyphen of a name such as plain-18, begin no line.
  const seams =
    /(?<=[^\s가-힣(]\u2060?)[가-힣]|(?<=\d\s?)%|(?<=\d\s)[kMG]?B\b|(?<=[A-Za-z]-)[A-Z]?\d/g;
  const UNREAD = "style, script, svg, [data-testid=stIconMaterial], [data-collapsed=true]";
  const isUnread = (element) => {
    for (let box = element; box; box = above(box)) if (box.matches(UNREAD)) return true;
    return false;
  };
  const look = (node) => {
    const element = node.parentElement;
    if (!node.data.trim() || !element || isUnread(element) || !shown(element)) return;
    const rects = rectsOf(node, 0, node.data.length);
    const text = node.data.trim();
    if (isCut(element, rects)) found.cut.push(text);
    if (new Set(rects.map((rect) => Math.round(rect.top))).size < 2) return;
    // Answers of a lesson's question are sentences.
    const isAnswer = element.closest(".st-key-lesson-text") !== null;
    const isLabel = element.closest("button, [role=tab], [role=radio]") !== null;
    if (isLabel && !isAnswer) found.wrapped.push(text);
    for (const { index } of node.data.matchAll(seams)) {
      const before = rectsOf(node, 0, index).at(-1);
      const after = rectsOf(node, index, index + 1).at(-1);
      if (before && after && after.top > before.top + 4) {
        found.broken.push(`${node.data.slice(0, index)}⏎${node.data.slice(index)}`);
      }
    }
  };
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) look(walker.currentNode);
  }
  const header = document.querySelector("[data-testid=stHeader]").getBoundingClientRect();
  const main = document.querySelector("[data-testid=stMain]");
  for (const element of main.querySelectorAll("h1, p, button, [data-testid=stAlertContainer]")) {
    range.selectNodeContents(element);
    const box = (element.tagName === "DIV" ? element : range).getBoundingClientRect();
    if (shown(element) && !main.scrollTop && box.height && box.top < header.bottom) {
      found.covered.push(element.textContent);
    }
  }
  return found;
}"""

NO_FAULT: dict[str, list[str]] = {"cut": [], "wrapped": [], "broken": [], "covered": []}


def text_faults(page: Page) -> dict[str, list[str]]:
    """List the texts that are cut, wrapped, broken or covered now, by the kind of fault."""
    found: dict[str, list[str]] = page.evaluate(LAYOUT)
    return found
