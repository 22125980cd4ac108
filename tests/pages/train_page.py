"""Open the Train page in a test, and read it."""

from streamlit.testing.v1 import AppTest

from tests.pages.visit import ADA, visit

TINY = "resnet?stem=cifar&stages=1,1&width=4"


def train(visitor: str = ADA, **address: str | list[str]) -> AppTest:
    return visit("train", visitor, **address)


def cards(app: AppTest) -> str:
    """The HTML of the variants."""
    return next(str(b.proto.body) for b in app.get("html") if 'ul class="variants' in b.proto.body)
