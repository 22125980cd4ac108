"""The project's own rules, which no linter knows."""

import ast
import re
from pathlib import Path

import pytest

from backbones.registry import FAMILIES
from tests.rooms import ROOMS, ROOT, sources

SOURCES = list(sources())
CODE = list(sources(*ROOMS, "bench"))
MOST_LINES, MOST_PAGE_LINES = 400, 80

NO_VERBS = {
    *("A", "All", "An", "As", "At", "Both", "By", "Each", "Every", "Everything", "For", "From"),
    *("How", "If", "In", "It", "No", "Not", "Nothing", "Of", "On", "One", "Only", "That", "The"),
    *("This", "To", "Two", "What", "When", "Where", "Whether", "Which", "Who", "Whose", "Why"),
}
QUESTIONS = {"How", "Whether", "What", "When", "Where", "Which", "Who", "Whose", "Why"}
OTHER_SENSES = {"plain", "torchvision"}
"""Names of families that are also a word, and whose weights are shown."""
VERBS_IN_S = {"Address", "Compress", "Express", "Pass", "Press", "Process"}


def test_pages_and_app_are_thin() -> None:
    for path in (*(ROOT / "pages").glob("*.py"), ROOT / "app.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_PAGE_LINES, path.name


def test_every_page_is_in_the_navigation() -> None:
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    for path in (ROOT / "pages").glob("[!_]*.py"):
        assert f"pages/{path.name}" in app


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def has_docstring(path: Path) -> bool:
    return bool(ast.get_docstring(ast.parse(text_of(path))))


def test_no_file_is_long() -> None:
    assert [path for path in SOURCES if len(text_of(path).splitlines()) > MOST_LINES] == []


def test_no_file_is_a_heap() -> None:
    heaps = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [path for path in SOURCES if path.stem in heaps] == []


def test_every_file_says_what_it_is() -> None:
    written = [path for path in SOURCES if text_of(path).strip()]
    assert [path for path in written if not has_docstring(path)] == []


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
            named = isinstance(node, ast.Constant) and node.value in {*FAMILIES} - OTHER_SENSES
            assert not named, path


def _is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in function.decorator_list}
    return bool(names & {"property", "cached_property"})


def _begins_with_a_verb(text: str) -> bool:
    word = re.match(r"[A-Z][a-z]+\b", text)
    if word is None or word[0] in NO_VERBS:
        return False
    return not word[0].endswith("s") or word[0] in VERBS_IN_S


def test_a_function_s_docstring_begins_with_a_verb() -> None:
    found = [
        f"{path.relative_to(ROOT)}, {node.name}: {text}"
        for path in CODE
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_property(node)
        if (text := ast.get_docstring(node)) and not _begins_with_a_verb(text)
    ]
    assert found == []


def test_a_file_s_docstring_begins_with_a_verb() -> None:
    texts = {path.relative_to(ROOT): ast.get_docstring(ast.parse(text_of(path))) for path in CODE}
    assert [path for path, text in texts.items() if text and not _begins_with_a_verb(text)] == []


def test_a_spec_is_text_at_the_border_only() -> None:
    border = {"bench", "commands", "runs", "serving"}
    found = [
        f"{path.relative_to(ROOT)}, {node.name}"
        for path in CODE
        if path.relative_to(ROOT).parts[0] not in border
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if one.arg == "spec" and one.annotation and ast.unparse(one.annotation) == "str"
    ]
    assert found == []


def test_a_mistake_is_no_error_of_the_system() -> None:
    assert [path for path in CODE if "raise OSError(" in text_of(path)] == []


def test_no_docstring_begins_with_a_question_word() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in CODE
        for word in re.findall(r'"""([A-Z][a-z]+)\b.*', text_of(path))
        if word in QUESTIONS
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["The sum.", "Whether it fits.", "(N, C) -> (N,).", "``a`` -> b.", "Returns x.", "Bytes of x."],
)
def test_a_noun_is_no_verb(text: str) -> None:
    assert not _begins_with_a_verb(text)
