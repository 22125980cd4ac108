"""Open a page by its address as a visitor, without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")
ADA, BOB = "ada-" + "a" * 24, "bob-" + "b" * 24


def visit(page: str, visitor: str = ADA, **address: str | list[str]) -> AppTest:
    """The page as an address opens it, the visitor's cookie being there."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["visitor"] = visitor
    app.session_state["visitor-is-new"] = False
    app.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def button(app: AppTest, label: str, place: int = 0) -> object:
    return [one for one in app.button if one.label == label][place]
