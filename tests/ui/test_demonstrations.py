"""Demonstrations on a page: each is shown from its defaults, and what is clicked counts."""

import pytest
from streamlit.testing.v1 import AppTest

from backbones.genotype import NAMED
from teaching.cell_choices import choice_words, grown_cell
from teaching.demonstrations import SETTINGS
from ui.lessons.demonstrations import SHOWN


def page(name: str, **given: object) -> None:
    from teaching.demonstrations import SETTINGS
    from ui.lessons.demonstrations import SHOWN

    SHOWN[name](SETTINGS[name].model_validate(given), "here")


def test_each_of_the_settings_is_shown() -> None:
    assert list(SHOWN) == list(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_it_is_shown_from_its_defaults(name: str) -> None:
    app = AppTest.from_function(page, args=(name,), default_timeout=60).run()
    assert not app.exception
    assert not app.error
    drawn = app.get("plotly_chart") or app.get("bidi_component")
    assert len(drawn) >= 1


def test_what_cannot_be_shown_is_told() -> None:
    given = {"spec": "plain?stem=cifar&depth=8&width=4"}
    app = AppTest.from_function(
        page, args=("residual-sum",), kwargs=given, default_timeout=60
    ).run()
    assert "no block that adds its input" in app.error[0].value


def test_steps_are_taken_by_buttons_and_end() -> None:
    app = AppTest.from_function(page, args=("gate-steps",), default_timeout=60).run()
    assert app.button[0].disabled
    for _click in range(5):
        app.button[1].click().run()
    assert app.session_state["here-step"] == 5
    assert app.button[1].disabled


def test_a_cell_grows_choice_by_choice() -> None:
    cell = NAMED["nasnet-a"].normal
    names = [grown_cell(cell, decided, "cell") for decided in range(26)]
    assert [len(one.blocks) for one in names[:7]] == [0, 1, 1, 1, 1, 1, 2]
    first = [one.blocks[0] for one in names[1:6]]
    assert [block.inputs for block in first] == [(0, None), (0, 1), (0, 1), (0, 1), (0, 1)]
    assert [block.operations[0] for block in first[1:3]] == ["?", "separable 5×5"]
    assert [block.operations[1] for block in first[2:4]] == ["?", "separable 3×3"]
    assert [block.combine for block in first] == ["", "", "", "", "add"]
    assert names[25].concat == cell.concat
    assert "one of 13" in choice_words(cell, 3)
    assert "h(i−1)" in choice_words(cell, 2)
