"""The networks of an address are changed one at a time."""

import pytest
from streamlit.testing.v1 import AppTest


def second_is_turned() -> None:
    from backbones.registry import parse
    from ui.variants import write_variant

    write_variant(1, parse("resnet?depth=34"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"v": ["nonsense", "resnet?depth=18"]}, ["nonsense", "resnet?depth=34"]),
        ({"v": ["resnet?depth=18", "x", "no?"]}, ["resnet?depth=18", "resnet?depth=34", "no?"]),
        ({"spec": ["nonsense"], "pin": ["plain"]}, ["nonsense", "resnet?depth=34"]),
        ({}, ["resnet?depth=50", "resnet?depth=34"]),
    ],
    ids=["unread first", "unread last", "old link", "none"],
)
def test_a_network_takes_its_place_and_the_others_keep_theirs(
    before: dict[str, list[str]], after: list[str]
) -> None:
    app = AppTest.from_function(second_is_turned)
    for name, texts in before.items():
        app.query_params[name] = texts
    app.run()
    assert not app.exception
    assert app.query_params == {"v": after}
