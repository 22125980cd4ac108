"""Open the Search page in a test, and read it."""

from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from search.plan import LivePlan
from tests.pages.visit import ADA, visit

LIVE = LivePlan(searchers=("random", "ppo"), seeds=1, evaluations=20)


def search(visitor: str = ADA, **address: str) -> AppTest:
    return visit("search", visitor, **address)


def html(app: AppTest, mark: str) -> str:
    """The page's own HTML that has a mark in it."""
    return " ".join(str(b.proto.body) for b in app.get("html") if mark in b.proto.body)


def links(app: AppTest) -> dict[str, dict[str, list[str]]]:
    """The queries of the links to other pages, by their labels."""
    return {one.proto.label: parse_qs(one.proto.query_string) for one in app.get("page_link")}
