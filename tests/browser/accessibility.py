"""Find accessibility faults with axe-core, except those of Streamlit itself."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = frozenset({"serious", "critical"})
HOW = ("any", "all", "none")

STREAMLITS = {
    ("scrollable-region-focusable", "[data-testid=stCode] pre"): (
        "st.code makes it; Chromium and Firefox let the keyboard into every area that scrolls"
    ),
}
"""Rule and selector of a finding that is left out, with the reason."""


def findings(page: Page) -> list[str]:
    """Serious and critical findings, a line for each element: rule, element, what is missing."""
    found: dict[str, Any] = Axe().run(page).response
    told = []
    for violation in found["violations"]:
        if violation["impact"] not in GRAVE:
            continue
        for node in violation["nodes"]:
            if not _is_known(page, violation["id"], node["target"]):
                whys = "; ".join(why["message"] for how in HOW for why in node[how])
                told.append(f"{violation['id']} {node['target']}: {whys} {node['html'][:160]}")
    return told


def _is_known(page: Page, rule: str, target: list[Any]) -> bool:
    """Whether a finding is within one of the exceptions; a list is a path through shadow roots."""
    if len(target) != 1 or not isinstance(target[0], str):
        return False
    return any(
        page.locator(target[0]).first.evaluate("(e, s) => !!e.closest(s)", selector)
        for known, selector in STREAMLITS
        if known == rule
    )
