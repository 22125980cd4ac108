"""The house's own rules that no linter knows."""

import ast
from pathlib import Path

import pytest

from backbones.registry import FAMILIES
from tests.rooms import ROOT, sources

SOURCES = list(sources())
MOST_LINES, MOST_PAGE_LINES = 400, 80


def test_pages_and_app_are_thin() -> None:
    for path in (*(ROOT / "pages").glob("*.py"), ROOT / "app.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_PAGE_LINES, path.name


def test_every_page_is_in_the_navigation() -> None:
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    for path in (ROOT / "pages").glob("[!_]*.py"):
        assert f"pages/{path.name}" in app


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a file says what it is"


def test_the_command_line_knows_no_pages() -> None:
    tree = ast.parse((ROOT / "cli.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        )
    }
    assert not imported & {"streamlit", "ui", "pages", "app"}


@pytest.mark.parametrize("room", ["analysis", "language", "pages", "ui", "viz"])
def test_what_shows_and_counts_names_no_family(room: str) -> None:
    for path in sources(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # "plain" is also a word.
            named = isinstance(node, ast.Constant) and node.value in {*FAMILIES} - {"plain"}
            assert not named, path
