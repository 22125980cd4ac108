"""Two views of networks on one page: a change of one leaves the other alone."""

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.form import fields, turn

PAGE = str(Path(__file__).with_name("two_networks.py"))
SMALL, DENSE = "resnet?depth=18", "densenet?depth=121"


def both(**address: str) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["v"] = [SMALL, DENSE]
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def titles(app: AppTest) -> list[str]:
    return [one.value for one in app.title]


def drawn(app: AppTest, scope: str) -> dict[str, Any]:
    """Return the data that a view's diagram gets."""
    (found,) = [one for one in app.get("bidi_component") if one.key == f"{scope}diagram"]
    return dict(json.loads(found.proto.json))


def test_a_knob_of_one_leaves_the_other_alone() -> None:
    app = both()
    assert titles(app) == ["ResNet-18", "DenseNet-121"]
    turn(app, "depth", 34, "left-knobs")
    assert not app.exception
    assert titles(app) == ["ResNet-34", "DenseNet-121"]
    assert app.query_params["v"] == ["resnet?depth=34", DENSE]
    turn(app, "family", "senet", "right-knobs")
    assert titles(app)[0] == "ResNet-34"
    assert app.query_params["v"][0] == "resnet?depth=34"
    assert app.query_params["v"][1].startswith("senet")


def test_a_refused_value_is_told_beside_its_own_form() -> None:
    app = both()
    turn(app, "stages", "2,2,many", "left-knobs")
    assert "many" in fields(app, "left-knobs")["stages"]["error"]
    assert not any("error" in field for field in fields(app, "right-knobs").values())
    assert app.query_params["v"] == [SMALL, DENSE]
    turn(app, "preset", "DenseNet-169", "right-knobs")
    assert titles(app) == ["ResNet-18", "DenseNet-169"]


def test_the_address_restores_both_views() -> None:
    app = both(
        **{
            "left-part": "stem.conv1", "right-part": "stem.conv", "left-open": "2",
            "right-colour": "macs", "right-costs": "plots", "left-rows": "stages",
        }
    )  # fmt: skip
    left, right = (drawn(app, scope)["start"] for scope in ("left-", "right-"))
    assert (left["selected"], left["open"], left["colour"]) == ("stem.conv1", "2", "kind")
    assert (right["selected"], right["open"], right["colour"]) == ("stem.conv", "", "macs")
    assert len(app.dataframe) == 1
    assert list(app.dataframe[0].value["path"])[-1] == "head"
    assert len(app.get("plotly_chart")) > 0


def test_old_links_name_the_shown_and_the_pinned_network() -> None:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["spec"], app.query_params["pin"] = SMALL, DENSE
    app.run()
    assert titles(app) == ["ResNet-18", "DenseNet-121"]
    turn(app, "depth", 34, "left-knobs")
    assert app.query_params["v"] == ["resnet?depth=34", DENSE]
    assert "spec" not in app.query_params
    assert "pin" not in app.query_params
