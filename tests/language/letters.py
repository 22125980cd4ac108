"""List every text that a reader may see, and find letters that the shipped fonts lack."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from language.catalogue import LANGUAGES, SOURCE_LANGUAGE
from language.line_breaks import WORD_JOINER
from tests.language.extract import template, translated
from tests.rooms import ROOT, sources
from viz.fonts import KOREAN, LATIN, covered

WRITTEN = (
    "ui/**/*.js",
    "viz/**/*.js",
    "ui/**/*.html",
    "ui/**/*.css",
    "static/*.js",
    "teaching/**/*.html",
    "export/page/*",
    "export/code/*.jinja",
    "lessons/**/*.md",
    "data/**/*.csv",
    "data/**/*.jsonl",
)
"""Files whose text goes to the browser or into an export as it stands."""

PICTURES = "tests/viz/golden/*.svg"
BOUNDS = ROOT / "viz" / "text_width.py"
"""Compares letters with the ends of ranges, and shows none."""

CONTROLS = frozenset(f"\n\t\r\0\x1f{WORD_JOINER}")
"""No letters: what separates lines and keys, and what keeps a line together."""


def pages_draw() -> frozenset[int]:
    """Code points that the page's fonts have: Source Sans, and the ranges that Noto Sans KR serves.

    Streamlit's Source Sans has the letters of ours, which ``tests/browser/test_letters.py`` checks.
    """
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    served: set[int] = set()
    for face in config["theme"]["fontFaces"]:
        for first, last in re.findall(r"U\+(\w+)-(\w+)", face["unicodeRange"]):
            served |= set(range(int(first, 16), int(last, 16) + 1))
    return covered(LATIN) | (served & exports_draw())


def exports_draw() -> frozenset[int]:
    """Code points that exported pictures can show in either weight."""
    regular, bold = (covered(path) for path in KOREAN.values())
    return covered(LATIN) | (regular & bold)


def missing(text: str, drawn: frozenset[int]) -> str:
    """The letters of a text that are not among the code points ``drawn``, each once, in order."""
    return "".join(sorted({c for c in text if ord(c) not in drawn and c not in CONTROLS}))


def catalogue_texts() -> Iterator[tuple[str, str]]:
    """All messages and their translations, with the language as their place."""
    yield SOURCE_LANGUAGE, template()
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        for message in translated(language):
            told = [message.string] if isinstance(message.string, str) else list(message.string)
            yield from ((f"{language}: {message.id!r}", text) for text in told if message.id)


def source_texts() -> Iterator[tuple[str, str]]:
    """Every literal of the sources but docstrings: titles, notes, words of plots and diagrams."""
    for path in sources():
        if path != BOUNDS:
            for line, text in _literals(path):
                yield f"{path.relative_to(ROOT)}:{line}", text


def written_texts() -> Iterator[tuple[str, str]]:
    """Scripts, pages, lessons and tables that the browser gets, and reference pictures, by line."""
    for pattern in (*WRITTEN, PICTURES):
        for path in sorted(ROOT.glob(pattern)):
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, text in enumerate(lines, 1):
                yield f"{path.relative_to(ROOT)}:{number}", text


@lru_cache
def alphabet() -> str:
    """All letters that occur in any visible text, each once."""
    texts = (*catalogue_texts(), *source_texts(), *written_texts())
    letters = {letter for _place, text in texts for letter in text if not letter.isspace()}
    return "".join(sorted(letters - CONTROLS))


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value
