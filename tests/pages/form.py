"""Read and turn the fields of a form as the browser does, without a browser."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def panel(app: AppTest, key: str = "knobs") -> dict[str, Any]:
    """Return what the browser is sent of a form."""
    (found,) = [one for one in app.get("bidi_component") if one.key == key]
    return dict(json.loads(found.proto.json))


def fields(app: AppTest, key: str = "knobs") -> dict[str, dict[str, Any]]:
    """Return the fields of a form by their names."""
    return {
        field["name"]: field for group in panel(app, key)["groups"] for field in group["fields"]
    }


def send(app: AppTest, turns: list[Any], key: str = "knobs", session: str | None = None) -> AppTest:
    """Send turns, each with a number, a name and a value, and run the page."""
    session = panel(app, key)["session"] if session is None else session
    app.session_state[key] = {"turns": {"session": session, "turns": turns}}
    return app.run()


def turn(app: AppTest, name: str, value: Any, key: str = "knobs") -> AppTest:
    """Turn a field to a value, and run the page."""
    return send(app, [[panel(app, key)["taken"] + 1, name, value]], key)
