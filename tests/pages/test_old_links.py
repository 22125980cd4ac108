"""Links of before open without an error, with the networks and settings that they name.

``before/links.txt`` has them as commit 7e74e6e wrote them: when Explore was the root, a network
``spec`` and the one that it is compared with ``pin``, and a recipe had ``compile``.
"""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from backbones.registry import DEFAULT, parse
from backbones.title import title
from knobs.knob import as_text
from language.catalogue import SOURCE_LANGUAGE, in_language
from tests.pages.form import fields
from tests.pages.visit import ADA, visit

LINKS = Path(__file__).with_name("before").joinpath("links.txt").read_text("utf-8").splitlines()
VIEWS = {"evidence", "cell", "lang"}
GONE = {"compile"}
"""Settings that are no more: a link with one opens all the same."""


def opened(link: str) -> tuple[str, dict[str, list[str]]]:
    where = urlsplit(link)
    return where.path.strip("/") or "explore", parse_qs(where.query, strict_parsing=True)


def links(page: str) -> list[str]:
    return [link for link in LINKS if opened(link)[0] == page]


@pytest.mark.parametrize("link", links("explore"))
def test_a_network_opens_beside_the_one_that_was_pinned(link: str) -> None:
    page, words = opened(link)
    app = visit(page, ADA, **words)
    assert not app.error
    shown = parse(words["spec"][0]) if "spec" in words else DEFAULT
    told = " ".join(str(one.value) for one in (*app.caption, *app.markdown))
    with in_language(words.get("lang", [SOURCE_LANGUAGE])[0]):
        assert app.title[0].value == title(shown)
        assert all(title(parse(pin)) in told for pin in words.get("pin", ()))


@pytest.mark.parametrize("link", links("train"))
def test_a_comparison_opens_with_its_recipe(link: str) -> None:
    page, words = opened(link)
    app = visit(page, ADA, **words)
    assert not app.error
    assert app.multiselect[0].value == [parse(text).text for text in words["v"]]
    found = fields(app, "train-knobs") | fields(app, "train-data")
    for name in set(words) - {"v"} - VIEWS - GONE:
        assert as_text(found[name]["value"]) == words[name][0], name


@pytest.mark.parametrize("link", links("search"))
def test_a_race_opens_with_its_children(link: str) -> None:
    page, words = opened(link)
    app = visit(page, ADA, **words)
    assert not app.error
    found = fields(app, "search-knobs")
    for name in set(words) - {"oracle", "searchers"} - VIEWS:
        assert as_text(found[name]["value"]) == words[name][0], name
    if "searchers" in words:
        assert app.multiselect[0].value == words["searchers"][0].split(",")


def test_no_link_is_left_out() -> None:
    assert sum(len(links(page)) for page in ("explore", "train", "search")) == len(LINKS) >= 15
