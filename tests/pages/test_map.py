"""The Map page without a browser: what it shows, where it leads, old links of the root."""

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backbones.registry import FAMILIES
from design.compared import MOST
from published import papers
from teaching import course
from tests.pages.visit import APP, visit
from tests.profiles import profile_of
from ui.map import marks
from ui.ways import WANTED, Way


def figure(app: AppTest) -> dict[str, Any]:
    """Return the one figure of a page."""
    (found,) = app.get("plotly_chart")
    return dict(json.loads(found.proto.spec))


def test_the_first_page_is_the_map_with_all_families() -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert app.title[0].value == "Map"
    (lineage,) = [one for one in app.get("bidi_component") if one.key == "map-lineage"]
    html = json.loads(lineage.proto.json)["html"]
    for name, family in FAMILIES.items():
        assert (f'data-family="{name}"' in html) == bool(family.year)


def test_papers_are_plotted_with_the_reader_s_networks() -> None:
    app = visit("map", map="figures", own=["resnet?depth=18", "densenet-121"])
    drawn = figure(app)
    count = sum(len(trace["x"]) for trace in drawn["data"])
    assert count == len(papers.under(papers.PROTOCOLS["single-crop"][0]))
    assert [shape["x0"] for shape in drawn["layout"]["shapes"]] == [
        profile_of("resnet-18").params,
        profile_of("densenet-121").params,
    ]
    labels = {link.proto.label for link in app.get("page_link")}
    assert {"Explore", "Compare"} <= labels


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ({"protocol": "ten-crops"}, "ImageNet, ten crops"),
        ({"protocol": "cifar-10", "cost": "macs"}, "CIFAR-10, augmented"),
        ({"size": "224"}, "ImageNet, one crop · 224\u00a0px"),
        (
            {"from": "timm", "recipe": "a1_in1k", "size": "288"},
            "timm, recipe a1_in1k · 288\u00a0px",
        ),
        ({"from": "timm", "cost": "speed", "hardware": "i9-10940x"}, "timm, recipe tv_in1k · 224"),
        ({"from": "nobody", "protocol": "?", "size": "-1", "cost": "x"}, "ImageNet, one crop"),
    ],
)
def test_the_selectors_are_in_the_address(words: dict[str, str], title: str) -> None:
    app = visit("map", map="figures", **words)
    drawn = figure(app)
    assert drawn["layout"]["title"]["text"].startswith(title)
    assert any(trace["x"] for trace in drawn["data"])


def test_a_recipe_is_worth_four_points() -> None:
    app = visit("map", map="recipes")
    assert "from 76.2 % to 80.8 %" in app.markdown[-1].value
    assert {"76.2", "80.4"} <= {
        text.strip() for trace in figure(app)["data"] for text in trace["text"]
    }


def test_a_click_shows_the_way_to_explore_once() -> None:
    app = visit("map")
    app.session_state[WANTED] = Way("pages/explore.py", (("v", "resnet?depth=18"),))
    app.run()
    (link,) = [one for one in app.get("page_link") if "resnet" in one.proto.query_string]
    assert link.proto.page == "explore"
    app.run()
    assert not [one for one in app.get("page_link") if "resnet" in one.proto.query_string]


def test_a_family_leads_to_its_lesson() -> None:
    app = visit("map")
    (lineage,) = [one for one in app.get("bidi_component") if one.key == "map-lineage"]
    html = json.loads(lineage.proto.json)["html"]
    assert 'data-lesson="02-resnet"' in html
    lessons = re.findall(r'data-family="(\w+)".*?data-lesson="([\w-]+)"', html)
    assert dict(lessons) == course.by_family("en")
    assert set(course.by_family("en")) == {name for name, one in FAMILIES.items() if one.year}


def test_a_clicked_point_is_added_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    held = ["resnet?depth=18"]
    monkeypatch.setattr(marks.address, "get_all", lambda _name: tuple(held))
    monkeypatch.setattr(
        marks.address, "put_all", lambda _name, texts: held.__setitem__(slice(None), texts)
    )
    for depth in (34, 34, 50, 101, 152):
        marks.add_own(f"resnet?depth={depth}")
    assert held == [f"resnet?depth={depth}" for depth in (18, 34, 50, 101, 152)]
    marks.add_own("densenet?depth=121")
    marks.add_own("densenet?depth=169")
    assert held[0] == "resnet?depth=34"
    assert len(held) == MOST
    app = visit("map", map="figures", click="own", own=held)
    assert {"Explore", "Compare"} <= {link.proto.label for link in app.get("page_link")}


def test_a_network_that_cannot_be_is_one_sentence() -> None:
    app = visit("map", map="figures", own=["resnet?depth=51", "resnet-18"])
    assert [error.value.split(" is not")[0] for error in app.error] == ["depth=51"]
    assert len(figure(app)["layout"]["shapes"]) == 1


def test_an_old_link_of_the_root_shows_explore() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["spec"] = "resnet?depth=18"
    app.run()
    assert not app.exception
    assert app.title[0].value == "ResNet-18"
