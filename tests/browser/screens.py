"""Compare pictures of pages and elements with references.

References are lossless WebP, a third of the size of PNG. ``references/made-by.txt`` names the
platform and Chromium's major version that made them. With the same ones a picture may differ in
``STRICT`` pixels. Another browser draws text otherwise and may break lines elsewhere: then what
both pictures show may differ in the share ``LOOSE`` of its pixels, which still tells a missing part
or a wrong theme. On failure expected, actual and difference are kept under ``build/screenshots``.

``SCREENS_EXACT`` names a folder of references for one machine: the first run fills it, and after
that not one pixel may differ (``make screens-stable``).
"""

import io
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch
from playwright.sync_api import Locator, Page

EXACT = os.environ.get("SCREENS_EXACT")
UPDATES = os.environ.get("UPDATE_SCREENSHOTS") == "1"
REFERENCES = Path(EXACT) if EXACT else Path(__file__).parent / "references"
FAILED = Path(__file__).parents[2] / "build" / "screenshots"
MADE_BY = Path(__file__).parent / "references" / "made-by.txt"
STRICT = 0 if EXACT else 100
LOOSE = 0.12
LEVELS = 2
"""Of 255: the edge of a table, which is drawn on a canvas, comes out one level apart at times."""


def browser_name(version: str) -> str:
    """Platform and Chromium's major version, for example ``Linux x86_64, Chromium 156``."""
    return f"{platform.system()} {platform.machine()}, Chromium {version.split('.')[0]}"


def check_picture(shown: Locator | Page, name: str, mask: Sequence[Locator] = ()) -> None:
    """Compare a page or an element with the reference ``name``, but for what is masked.

    Raises AssertionError where they differ.
    """
    shot = shown.screenshot(animations="disabled", caret="hide", mask=mask)
    actual = Image.open(io.BytesIO(shot)).convert("RGB")
    page = shown if isinstance(shown, Page) else shown.page
    made_here = browser_name(page.context.browser.version if page.context.browser else "")
    reference = REFERENCES / f"{name}.webp"
    if UPDATES or (EXACT and not reference.exists()):
        REFERENCES.mkdir(parents=True, exist_ok=True)
        actual.save(reference, lossless=True, quality=100)
        if UPDATES:
            MADE_BY.write_text(made_here + "\n")
        return
    assert reference.exists(), f"no reference {name}: run make screenshots"
    expected = Image.open(reference).convert("RGB")
    made_by = MADE_BY.read_text().strip()
    is_same_browser = bool(EXACT) or made_by == made_here
    if not is_same_browser:
        width, height = min(actual.width, expected.width), min(actual.height, expected.height)
        actual, expected = (image.crop((0, 0, width, height)) for image in (actual, expected))
    count, difference = compare(expected, actual)
    allowed = STRICT if is_same_browser else round(LOOSE * expected.width * expected.height)
    if count > allowed:
        FAILED.mkdir(parents=True, exist_ok=True)
        for kind, image in (("expected", expected), ("actual", actual), ("diff", difference)):
            image.save(FAILED / f"{name}-{kind}.png")
    assert count <= allowed, (
        f"{name}: {count} pixels differ, allowed are {allowed} (reference by {made_by}, "
        f"this is {made_here}); see build/{FAILED.name}/{name}-diff.png"
    )


def compare(expected: Image.Image, actual: Image.Image) -> tuple[int, Image.Image]:
    """Number of differing pixels and a picture of them; all differ where the sizes do.

    Exactly, pixels differ by more than ``LEVELS``; otherwise by more than an eye can see.
    """
    if expected.size != actual.size:
        return expected.width * expected.height, actual
    before, after = (np.asarray(image).astype(np.int16) for image in (expected, actual))
    unequal = np.abs(before - after).max(axis=2) > LEVELS
    if EXACT or not unequal.any():
        return int(unequal.sum()), Image.fromarray(unequal)
    difference = Image.new("RGBA", expected.size)
    count = pixelmatch(expected.convert("RGBA"), actual.convert("RGBA"), difference, threshold=0.1)
    return count, difference
