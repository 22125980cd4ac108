"""The popover "Take along" on Explore: which files it offers of which network."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.visit import visit


def taken(network: str, **session: object) -> AppTest:
    """Explore with the popover open."""
    app = visit("explore", v=network)
    app.session_state["take-along"] = True
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button")]


@pytest.mark.parametrize(
    ("network", "told"),
    [
        ("resnet?depth=18", "one file to read that needs only PyTorch"),
        ("torchvision?model=resnet18", "the call that builds the model"),
        ("timm?model=resnet18", "the call that builds the model"),
    ],
)
def test_python_is_offered(network: str, told: str) -> None:
    app = taken(network)
    assert "Python" in labels(app)
    assert any(told in caption.value for caption in app.caption)


def test_a_call_that_the_library_cannot_take_is_not_offered() -> None:
    app = taken("torchvision?model=resnet18&in_channels=1")
    assert "Python" not in labels(app)
    assert any("three channels only" in text.value for text in app.markdown)
