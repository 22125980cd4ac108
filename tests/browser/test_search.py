"""Search in a real browser: a race on a table runs, is judged, and a found cell is opened."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from search.plan import LivePlan, RacePlan
from tests import stored_races, stored_runs
from tests.browser.conftest import OpenApp
from tests.browser.screens import check_picture
from tests.browser.test_explore import overflows
from tests.browser.test_train import SCREENS, batch_of, complaints
from training.store import Store

OWNER = "somebody-else"


def test_a_race_from_start_to_its_verdict(open_app: OpenApp) -> None:
    app = open_app("search", searchers="random,grid", seeds="20", evaluations="60")
    expect(app.page.locator(".lead .value")).to_have_text(re.compile(r"about \d+ s"))
    app.page.get_by_role("button", name="Start").dblclick()
    expect(app.page.locator("ul.searchers li.variant")).to_have_count(2, timeout=30_000)
    batch = batch_of(app.page)
    said = app.page.locator(".verdict .said")
    expect(said).to_have_text(
        re.compile("beats random search|Nothing that took part beats"), timeout=60_000
    )
    expect(app.page.get_by_test_id("stProgress")).to_have_count(0)
    app.page.reload()
    expect(said).to_have_text(re.compile("beats"), timeout=30_000)
    assert batch_of(app.page) == batch
    assert "seeds=" not in app.page.url
    stranger = open_app("search", batch=batch)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("No such runs")
    assert complaints(app) == complaints(stranger) == []


@pytest.fixture(scope="module")
def shared_races(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, str]]]:
    """A live race and one on a table with fixed records, open to all."""
    aside = Store(f"sqlite:///{tmp_path_factory.mktemp('aside') / 'runs.sqlite'}")
    store = Store()
    found = {}
    for name, plan in (
        ("live", LivePlan(("random", "ppo"), evaluations=40)),
        ("table", RacePlan("cifar100", ("random", "evolution-small", "ppo"), 20, 60)),
    ):
        batch = stored_races.finished(aside, OWNER, plan)
        stored_runs.bring(batch, OWNER, aside, store)
        found[name] = {"batch": batch, "share": store.share(batch, OWNER)}
    yield found
    aside.database.close()
    store.database.close()


def test_a_clicked_point_opens_in_explore(
    open_app: OpenApp, shared_races: dict[str, dict[str, str]]
) -> None:
    app = open_app("search", **shared_races["live"])
    points = app.page.get_by_test_id("stPlotlyChart").nth(1)
    points.scroll_into_view_if_needed()
    before = app.page.locator(".lead .exact").inner_text()
    # The first evaluation is at the left edge of the frame: its column has one point a searcher.
    box = points.locator(".nsewdrag").bounding_box()
    assert box
    for share in range(2, 99, 2):
        app.page.mouse.click(box["x"] + box["width"] / 41, box["y"] + box["height"] * share / 100)
        if "point=" in app.page.url:
            break
    expect(app.page).to_have_url(re.compile("point="), timeout=30_000)
    expect(app.page.locator(".lead .exact")).not_to_have_text(before, timeout=30_000)
    app.page.get_by_test_id("stPageLink").get_by_text("Open in Explore").click()
    expect(app.page.get_by_text("cells").first).to_be_visible(timeout=30_000)
    expect(app.page).to_have_url(re.compile(r"spec=nasnet"), timeout=30_000)
    assert complaints(app) == []


@pytest.mark.parametrize(("name", "how"), SCREENS, ids=[name for name, _ in SCREENS])
def test_races_look_as_before(
    open_app: OpenApp,
    shared_races: dict[str, dict[str, str]],
    name: str,
    how: dict[str, object],
) -> None:
    name = name.replace("train", "search")
    for race in shared_races:
        app = open_app("search", **shared_races[race], **how)
        assert not overflows(app.page)
        check_picture(app.page.locator(".verdict").first, f"{name}-{race}-verdict")
        check_picture(app.page.locator("ul.searchers"), f"{name}-{race}-searchers")
        check_picture(app.page.get_by_test_id("stPlotlyChart").first, f"{name}-{race}-progress")
        assert complaints(app) == []
    app.page.get_by_role("tab", name="Controller").click()
    expect(app.page.get_by_text("After so many evaluations")).to_be_visible(timeout=30_000)
    app.settle()
    check_picture(app.page.get_by_test_id("stPlotlyChart").first, f"{name}-policy")


def test_the_empty_page_does_not_overflow(open_app: OpenApp) -> None:
    app = open_app("search", width=390)
    assert not overflows(app.page)
    assert complaints(app) == []
