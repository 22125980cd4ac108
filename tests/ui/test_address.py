"""The address of a session: an old one that a message still tells undoes nothing."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.address import SessionAddress

START = {"v": ("resnet",)}
OTHER = {"v": ("densenet",)}


def opened() -> SessionAddress:
    found = SessionAddress(page="explore")
    found.hear(START, "explore", is_wanted=False)
    return found


def test_a_message_with_the_old_address_undoes_nothing() -> None:
    found = opened()
    found.put("v", ["plain"])
    found.put("open", ["2"])
    for old in (START, {"v": ("plain",)}):
        found.hear(old, "explore", is_wanted=False)
        assert found.words == {"v": ("plain",), "open": ("2",)}


def test_once_the_browser_knows_the_new_address_the_old_one_is_a_wish() -> None:
    found = opened()
    found.put("v", ["plain"])
    found.hear({"v": ("plain",)}, "explore", is_wanted=False)
    found.hear(START, "explore", is_wanted=False)
    assert found.words == START


@pytest.mark.parametrize(
    ("words", "page", "is_wanted"),
    [
        (START, "explore", True),
        (START, "train", False),
        (OTHER, "explore", False),
        ({}, "x", False),
    ],
    ids=["back", "another page", "a new link", "the navigation"],
)
def test_what_the_reader_goes_to_counts(words: Any, page: str, is_wanted: bool) -> None:
    found = opened()
    found.put("v", ["plain"])
    found.hear(words, page, is_wanted)
    assert found.words == words
    assert found.left == []


def test_a_word_without_values_goes() -> None:
    found = opened()
    found.put("v", ())
    assert found.words == {}
    found.put("v", ())
    assert found.left == [START]


def page() -> None:
    import streamlit as st

    from ui import address

    with address.changing():
        address.put("v", "plain")
        address.put_all("w", ["1", "2"])
        address.put("gone", None)
    st.text(
        repr((address.get("v"), address.get_all("w"), address.has("gone"), address.get("gone")))
    )


def test_a_page_reads_what_it_wrote_and_the_browser_hears_of_it() -> None:
    app = AppTest.from_function(page, default_timeout=30)
    app.query_params["gone"] = "x"
    app.run()
    assert not app.exception
    assert app.text[0].value == "('plain', ('1', '2'), False, '')"
    assert {name: app.query_params[name] for name in app.query_params} == {
        "v": "plain",
        "w": ["1", "2"],
    }


def page_run_again() -> None:
    """Run as Streamlit does where messages follow fast: one thread, one context, reset."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from ui import address

    context = get_script_run_ctx()
    assert context is not None
    heard = []
    for name in ("plain", "resnet", "plain"):
        context.reset(f"v={name}", context.page_script_hash, is_history_navigation=True)
        heard.append(address.get("v"))
    st.text(" ".join(heard))


def test_a_thread_that_runs_the_script_again_hears_each_address() -> None:
    app = AppTest.from_function(page_run_again, default_timeout=30).run()
    assert not app.exception
    assert app.text[0].value == "plain resnet plain"
