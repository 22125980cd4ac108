"""The reader's language: from the address, the switch or the browser, and kept on the way."""

import json
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from language import catalogue
from tests.pages.form import panel, turn
from ui import language

APP = str(Path(__file__).parents[2] / "app.py")


def page(**address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    # An old link of the root leads to Explore within the app.
    for key, value in ({"view": "network"} | address).items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def spoken(app: AppTest) -> str:
    """The language of a page, by its first heading in the sidebar."""
    return {"Architecture": "en", "구조(architecture)": "ko"}[panel(app)["groups"][1]["title"]]


def test_english_is_usual() -> None:
    app = page()
    assert spoken(app) == "en"
    assert "lang" not in app.query_params


def test_the_address_decides_and_an_unknown_language_does_not() -> None:
    assert spoken(page(lang="ko")) == "ko"
    assert spoken(page(lang="../../etc")) == "en"


@pytest.mark.parametrize(
    ("locale", "expected"), [("ko-KR", "ko"), ("ko", "ko"), ("de-DE", "en"), (None, "en")]
)
def test_else_the_browser_decides(
    locale: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ContextProxy, "locale", property(lambda _context: locale))
    app = page()
    assert spoken(app) == expected
    assert "lang" not in app.query_params
    assert spoken(page(lang="en")) == "en"


@pytest.mark.parametrize(("before", "after"), [("en", "ko"), ("ko", "en")])
def test_the_switch_keeps_the_rest_of_the_address(before: str, after: str) -> None:
    app = page(lang=before, spec="senet?depth=50", view="paper")
    assert app.button(key=f"language-{before}").disabled
    with catalogue.in_language(before):
        app.button(key=f"language-{after}").click().run()
    assert spoken(app) == after
    address = {"lang": after, "spec": "senet?depth=50", "view": "paper"}
    assert {name: app.query_params[name] for name in address} == address


def test_a_knob_keeps_the_language() -> None:
    app = page(lang="ko", spec="senet?depth=50")
    turn(app, "depth", 101)
    assert spoken(app) == "ko"
    assert app.query_params["v"] in ("senet?depth=101", ["senet?depth=101"])
    assert app.query_params["lang"] == "ko"


def test_a_choice_comes_back_where_the_navigation_emptied_the_address() -> None:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["view"] = "network"
    app.session_state[language.CHOSEN] = "ko"
    app.run()
    assert spoken(app) == "ko"
    assert app.query_params["lang"] == "ko"


def test_links_to_other_pages_carry_a_chosen_language() -> None:
    link = page(lang="ko").get("page_link")[0]
    assert "lang=ko" in link.proto.query_string
    assert "lang" not in page().get("page_link")[0].proto.query_string


def test_outside_of_a_page_english_is_spoken() -> None:
    assert language.reader_language() == catalogue.SOURCE_LANGUAGE


def test_two_readers_do_not_mix() -> None:
    """All caches are filled by one and read by the other, both ways."""
    korean, english = "레이어별 파라미터", "Parameters by layer"
    for code, title in (("ko", korean), ("en", english), ("ko", korean)):
        app = page(lang=code, spec="resnet?depth=18", costs="plots")
        plots = [json.loads(plot.proto.spec) for plot in app.get("plotly_chart")]
        assert title in {plot["layout"]["title"]["text"] for plot in plots}
