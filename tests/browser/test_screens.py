"""Every page in themes, languages and widths: as before, and readable for everybody.

One tab goes through all of them. Each is compared with its reference and read by axe (no serious
finding), and may not scroll sideways.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import findings
from tests.browser.conftest import STILL, App
from tests.browser.looks import HEIGHTS, Look, looks
from tests.browser.screens import check_picture
from tests.browser.test_explore import overflows

MACHINES = (".st-key-train-machine", ".st-key-search-lead")
"""What is said of the machine differs from one to the next."""


@dataclass(frozen=True)
class Seen:
    """A page as it stands before somebody."""

    look: Look
    app: App


@pytest.fixture(scope="module")
def person(browser: Browser, server: str) -> Iterator[App]:
    """Somebody who looks at one page after another."""
    context = browser.new_context(**STILL)
    yield App(context.new_page(), server)
    context.close()


@pytest.fixture(scope="module", params=looks(), ids=str)
def seen(request: pytest.FixtureRequest, person: App) -> Seen:
    look: Look = request.param
    more = request.getfixturevalue(look.view.fixture) if look.view.fixture else {}
    person.page.emulate_media(color_scheme=look.theme)
    person.page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
    person.complaints.clear()
    person.open(look.path, **look.query, **more)
    return Seen(look, person)


def test_the_page_looks_as_before(seen: Seen) -> None:
    if not seen.look.view.pictured:
        pytest.skip("an address without a picture: read by axe and for overflow")
    masked = [seen.app.page.locator(machine) for machine in MACHINES]
    check_picture(seen.app.page, str(seen.look), mask=masked)


def test_the_page_fits_and_nothing_complains(seen: Seen) -> None:
    assert not overflows(seen.app.page)
    assert seen.app.complaints == []


def test_axe_finds_nothing_serious(seen: Seen) -> None:
    assert findings(seen.app.page) == []
