"""The tabs of costs on Explore: layers, plots, speed, torchinfo, weights, a family's own tables."""

from urllib.error import URLError

import pytest

from tests.pages.test_explore import explore
from tests.profiles import profile_of

PLOTS = {"plots": 5, "weights": 2}


@pytest.mark.parametrize("view", ["plots", "layers", "speed", "torchinfo", "weights"])
def test_only_the_open_tab_is_computed(view: str) -> None:
    app = explore(spec="resnet?depth=18", costs=view)
    assert len(app.get("plotly_chart")) == PLOTS.get(view, 0)
    assert len(app.dataframe) == (1 if view == "layers" else 0)
    # Three are there to be copied.
    assert len(app.code) == 3 + (view == "torchinfo")


def test_the_table_is_filtered_and_summed() -> None:
    app = explore(spec="resnet?depth=18", costs="layers")
    assert len(app.dataframe[0].value) == len(profile_of("resnet?depth=18").operations)
    app.text_input(key="filter").set_value("conv5_x kernel 3").run()
    assert len(app.dataframe[0].value) == 4
    assert any(caption.value.startswith("4 rows") for caption in app.caption)
    app.text_input(key="filter").set_value("").run()
    by_stage = explore(spec="resnet?depth=18", costs="layers", rows="stages")
    assert list(by_stage.dataframe[0].value["path"])[-1] == "head"


def test_the_summary_is_torchinfos() -> None:
    app = explore(spec="resnet?depth=18", costs="torchinfo")
    assert "Total params: 11,689,512" in app.code[-1].value


def test_a_familys_own_tables_are_shown() -> None:
    app = explore(spec="efficientnet", costs="scaling")
    table = app.dataframe[0].value.set_index("Network")
    assert table.loc["B1", "Pixels (formula)"] == 257.6
    assert table.loc["B1", "Pixels (released)"] == 240
    assert any("Released" in caption.value for caption in app.caption)


def test_weights_that_cannot_be_downloaded_are_told_and_random_ones_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise URLError("no route to host")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", refuse)
    app = explore(spec="resnet?depth=18", costs="weights", weights="torchvision")
    (warning,) = app.warning
    assert warning.value == (
        "The weights of resnet18 could not be downloaded (no route to host). "
        "Random weights are shown."
    )
    assert len(app.get("plotly_chart")) == 2


def test_a_network_too_large_for_weights_is_told() -> None:
    app = explore(spec="resnet?depth=152&width=1024", costs="weights")
    assert "at most 200,000,000" in app.info[0].value
    assert not app.get("plotly_chart")
