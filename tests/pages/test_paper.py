"""The figures of the papers on the page Explore, opened by their addresses."""

import pytest

from backbones.registry import FAMILIES
from language.catalogue import LANGUAGES
from tests.pages.visit import visit


def keys(app: object) -> list[str]:
    return [component.key for component in app.get("bidi_component")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", [name for name in FAMILIES if FAMILIES[name].figure])
def test_each_family_has_its_figure(family: str, language: str) -> None:
    app = visit("explore", spec=family, view="paper", lang=language)
    assert "paper" in keys(app)
    assert not app.error


def test_the_word_of_before_opens_the_stack_where_no_paper_has_a_figure() -> None:
    # One layer in a block: nothing is concatenated, nothing added.
    spec = "densenet?blocks=1,1&stem=cifar&bottleneck=false"
    app = visit("explore", spec=spec, view="paper")
    assert "diagram" in keys(app)
    assert app.query_params["view"] in ("stack", ["stack"])


def test_the_exercise_is_kept_in_the_address_and_changes_no_network() -> None:
    app = visit("explore", spec="densenet", view="paper")
    assert [slider.value for slider in app.slider] == [4, 4, 4]
    app.slider[1].set_value(12).run()
    assert app.query_params["growth"] in ("4.12.4", ["4.12.4"])
    assert any(title.value == "DenseNet-121" for title in app.title)
    again = visit("explore", spec="densenet", view="paper", growth="4.12.4")
    assert [slider.value for slider in again.slider] == [4, 12, 4]
    for odd in ("0.999.1", "x", "1.2"):
        assert not visit("explore", spec="densenet", view="paper", growth=odd).exception


def test_a_chosen_image_shows_its_gates() -> None:
    small = "senet?stem=cifar&depth=8&width=8"
    assert "gates" not in keys(visit("explore", spec=small, view="paper"))
    assert "gates" in keys(visit("explore", spec=small, view="paper", digit="3"))
    assert "gates" not in keys(visit("explore", spec=small, view="paper", digit="33"))
