"""The Compare page without a browser: sums, stages, what is refused."""

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from analysis.roofline import bound, first_named
from tests.pages.visit import visit
from tests.profiles import profile_of
from viz.numbers import signed
from viz.roofline_plots import in_time

SPECS = ["resnet?depth=18", "resnet?depth=34", "densenet?depth=121"]


def tables(app: AppTest) -> list[str]:
    bodies = [str(html.proto.body) for html in app.get("html")]
    return [body for body in bodies if "<table>" in body]


def test_networks_stand_beside_the_first_with_their_stages() -> None:
    app = visit("compare", v=SPECS)
    sums, *others = tables(app)
    ours, first = profile_of(SPECS[1]), profile_of(SPECS[0])
    assert signed(ours.params - first.params) in sums
    assert signed(ours.macs - first.macs) in sums
    assert in_time(bound(ours, first_named()).seconds) in sums
    assert any("roofline of NVIDIA T4" in caption.value for caption in app.caption)
    assert len(others) == 2
    row = others[0][others[0].index(">conv4_x<") :].split("</tr>")[0]
    assert "+4.72" in row
    assert "47 %" in row
    assert any("Against ResNet-18: 8 more blocks" in text.value for text in app.markdown)
    assert not app.error


@pytest.mark.parametrize("tab", ["operations", "plots", "diagrams"])
def test_each_tab_opens(tab: str) -> None:
    app = visit("compare", v=SPECS, compare=tab)
    count = {"plots": 7}.get(tab, 0)
    assert len(app.get("plotly_chart")) == count
    assert len(app.dataframe) == (tab == "operations")
    assert len(app.get("bidi_component")) >= 2 * (tab == "diagrams")


def test_operations_stand_with_kind_and_share() -> None:
    app = visit("compare", v=["se-resnet-50-r16", "se-resnet-50-post"], compare="operations")
    (table,) = [one.value for one in app.dataframe]
    assert {sign for sign, *_rest in table.values.tolist()} == {"→ moved"}
    app = visit("compare", v=SPECS[:2], compare="operations")
    (table,) = [one.value for one in app.dataframe]
    rows = table.values.tolist()
    assert {row[0] for row in rows} == {"+ added"}
    assert "23 %" in {row[6] for row in rows}


@pytest.mark.parametrize(
    ("networks", "reason"),
    [
        ([f"resnet?depth=18&width={8 * place}" for place in range(1, 8)], "the first 6 are taken"),
        (["resnet-18", "resnet-34", "resnet?depth=18"], "ResNet-18 is given twice"),
        (["resnet-18", "resnet?depth=19", "resnet-34"], "depth=19 is not allowed"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_page_stands(networks: list[str], reason: str) -> None:
    app = visit("compare", v=networks)
    assert len(app.error) == 1
    assert reason in app.error[0].value
    assert len(tables(app)) > 1


def test_train_takes_the_same_networks() -> None:
    app = visit("compare", v=SPECS)
    (link,) = [
        one.proto
        for one in app.get("page_link")
        if one.proto.page == "train" and one.proto.query_string
    ]
    assert link.label == "Train these"
    assert parse_qs(link.query_string)["v"] == SPECS


def test_networks_of_libraries_stand_beside_the_families() -> None:
    specs = ["resnet?depth=50", "torchvision?model=resnet50", "timm?model=resnet26"]
    for tab in ("stages", "operations", "plots", "diagrams"):
        app = visit("compare", v=specs, compare=tab)
        assert not app.error
        sums = tables(app)[0]
        assert signed(profile_of(specs[2]).params - profile_of(specs[0]).params) in sums


def test_without_two_networks_the_page_asks_for_them() -> None:
    for app in (visit("compare"), visit("compare", v="resnet-18")):
        assert "at least two" in app.info[0].value
        assert not app.error
