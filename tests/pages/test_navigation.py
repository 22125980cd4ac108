"""Each page runs within the app, also where a link opens it in a fresh process."""

import ast
from pathlib import Path

import pytest

from ui.navigation import PAGES

FILES = sorted(PAGES.glob("[!_]*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_requires_the_navigation_first(path: Path) -> None:
    statements = ast.parse(path.read_text(encoding="utf-8")).body
    imports = (ast.Expr, ast.Import, ast.ImportFrom)
    first = next(
        one
        for one in statements
        if not isinstance(one, imports) or isinstance(getattr(one, "value", None), ast.Call)
    )
    assert ast.unparse(first) == "require_navigation()"
