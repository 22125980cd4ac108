"""The app's script does nothing when it is imported, as by a spawned process."""

import runpy
from pathlib import Path

import pytest
import streamlit as st

APP = Path(__file__).parents[1] / "app.py"


def test_a_spawned_process_that_imports_the_app_shows_nobody_a_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        st, "navigation", lambda *_pages, **_options: pytest.fail("a page is shown")
    )
    # So multiprocessing names the main module of the process that it was started from.
    runpy.run_path(str(APP), run_name="__mp_main__")
