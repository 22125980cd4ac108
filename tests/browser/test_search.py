"""Search in a real browser: a race on a table runs, is judged, and a found cell is opened."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenApp
from tests.browser.test_train import batch_of

MIDDLE = """(element) => {
  const plot = element.querySelector(".js-plotly-plot");
  const { xaxis, yaxis, _size: size } = plot._fullLayout;
  const trace = plot._fullData[0];
  const order = [...trace.y.keys()].sort((a, b) => trace.y[a] - trace.y[b]);
  const at = order[Math.floor(order.length / 2)];
  const frame = plot.getBoundingClientRect();
  return [
    frame.x + size.l + xaxis.d2p(trace.x[at]), frame.y + size.t + yaxis.d2p(trace.y[at]),
  ];
}"""
"""Where the middle one of the first searcher's points lies on the screen."""


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
    assert app.complaints == stranger.complaints == []


def test_a_clicked_point_opens_in_explore(open_app: OpenApp, live_race: dict[str, str]) -> None:
    app = open_app("search", **live_race)
    points = app.page.get_by_test_id("stPlotlyChart").nth(1)
    points.scroll_into_view_if_needed()
    before = app.page.locator(".lead .exact").inner_text()
    x, y = points.evaluate(MIDDLE)
    app.page.mouse.click(x, y)
    expect(app.page).to_have_url(re.compile("point="), timeout=30_000)
    expect(app.page.locator(".lead .exact")).not_to_have_text(before, timeout=30_000)
    app.page.get_by_test_id("stPageLink").get_by_text("Open in Explore").click()
    expect(app.page.get_by_text("cells").first).to_be_visible(timeout=30_000)
    expect(app.page).to_have_url(re.compile(r"v=nasnet"), timeout=30_000)
    assert app.complaints == []
