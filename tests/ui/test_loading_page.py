"""A fresh server paints before it loads torch."""

import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui import loading_page

ROOT = Path(__file__).parents[2]

# The app with a warm-up that waits to be let go: what it has painted until then, and with what.
SCRIPT = """
import sys

from streamlit.testing.v1 import AppTest

import ui.loading_page
import ui.preload

painted = []

def wait():
    assert not ui.preload.is_preloaded()
    painted.append([name for name in ("torch", "pandas", "sqlalchemy") if name in sys.modules])
    ui.preload._ready.set()

ui.loading_page.wait_until_preloaded = wait
app = AppTest.from_file("app.py", default_timeout=120)
app.run()
assert not app.exception, app.exception
assert painted == [[]], painted
assert app.title[0].value == "Map"
assert not [block for block in app.get("html") if 'class="arriving' in block.proto.body]
print("torch" in sys.modules)
"""


def test_the_frame_is_painted_before_any_large_library_is_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PLAYGROUND_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True"


def test_the_frame_says_that_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading_page, "is_preloaded", lambda: False)
    monkeypatch.setattr(loading_page, "wait_until_preloaded", st.stop)
    script = "from ui.loading_page import show_loading_page\nshow_loading_page()"
    app = AppTest.from_string(script, default_timeout=60).run()
    told = "".join(block.proto.body for block in app.get("html"))
    assert 'role="status"' in told
    assert "loading" in told
