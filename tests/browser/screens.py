"""Pictures of elements, compared with references.

A reference is named after the platform and Chromium's major version in ``references/made-by.txt``.
With the same ones a picture may differ in ``STRICT`` of its pixels; with another browser, whose
text is drawn otherwise, in ``LOOSE``. On failure expected, actual and difference are kept.
"""

import io
import os
import platform
from pathlib import Path

import numpy as np
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch
from playwright.sync_api import Locator

REFERENCES = Path(__file__).parent / "references"
FAILED = Path(__file__).parents[2] / "build" / "screenshots"
MADE_BY = REFERENCES / "made-by.txt"
STRICT, LOOSE = 0.001, 0.06
UPDATES = os.environ.get("UPDATE_SCREENSHOTS") == "1"


def browser_name(version: str) -> str:
    """Platform and Chromium's major version, for example ``Linux x86_64, Chromium 156``."""
    return f"{platform.system()} {platform.machine()}, Chromium {version.split('.')[0]}"


def check_picture(element: Locator, name: str) -> None:
    """Compare an element with the reference ``name``; raises AssertionError where they differ."""
    shot = element.screenshot(animations="disabled", caret="hide")
    actual = Image.open(io.BytesIO(shot)).convert("RGBA")
    context = element.page.context
    made_here = browser_name(context.browser.version if context.browser else "")
    reference = REFERENCES / f"{name}.png"
    if UPDATES:
        REFERENCES.mkdir(exist_ok=True)
        actual.save(reference, optimize=True)
        MADE_BY.write_text(made_here + "\n")
        return
    assert reference.exists(), f"no reference {name}: run make screenshots"
    expected = Image.open(reference).convert("RGBA")
    is_same_browser = MADE_BY.read_text().strip() == made_here
    allowed = STRICT if is_same_browser else LOOSE
    if not is_same_browser:
        # Another browser may break lines elsewhere: compare what both pictures show.
        width = min(actual.width, expected.width)
        height = min(actual.height, expected.height)
        actual, expected = (image.crop((0, 0, width, height)) for image in (actual, expected))
    share, difference = compare(expected, actual)
    if share > allowed:
        FAILED.mkdir(parents=True, exist_ok=True)
        expected.save(FAILED / f"{name}-expected.png")
        actual.save(FAILED / f"{name}-actual.png")
        difference.save(FAILED / f"{name}-diff.png")
    assert share <= allowed, (
        f"{name}: {share:.2%} of the pixels differ, allowed is {allowed:.2%}; "
        f"see {FAILED.name}/{name}-diff.png"
    )


def compare(expected: Image.Image, actual: Image.Image) -> tuple[float, Image.Image]:
    """Share of differing pixels and a picture of them; all differ where the sizes do."""
    if expected.size != actual.size:
        return 1.0, actual
    if np.array_equal(np.asarray(expected), np.asarray(actual)):
        return 0.0, actual
    difference = Image.new("RGBA", expected.size)
    count = pixelmatch(expected, actual, difference, threshold=0.1)
    return count / (expected.width * expected.height), difference
