"""Every letter that a reader may see is in a shipped font, so no machine's own font is needed."""

from collections.abc import Callable, Iterator

import pytest

from tests.language.letters import (
    WRITTEN,
    alphabet,
    catalogue_texts,
    exports_draw,
    missing,
    pages_draw,
    source_texts,
    written_texts,
)
from tests.rooms import ROOT

OF_OTHERS = frozenset({"data", "published", "onnxruntime-web-1.30.0"})
"""Folders whose further files are a library's, or tell a contributor where data come from."""

Texts = Callable[[], Iterator[tuple[str, str]]]


@pytest.mark.parametrize("texts", [catalogue_texts, source_texts, written_texts])
def test_pages_and_exports_have_every_letter(texts: Texts) -> None:
    drawn = pages_draw() & exports_draw()
    found = list(texts())
    assert len(found) > 1
    told = [
        f"{place}: {letter!r} (U+{ord(letter):04X}) in {text[:80]!r}"
        for place, text in found
        for letter in missing(text, drawn)
    ]
    assert told == []


def test_a_letter_that_no_font_has_is_found() -> None:
    assert missing("kₕ × Cᵢₙ", pages_draw()) == "ᵢₕₙ"
    assert missing("合成 컨볼루션 φ ≠ α", exports_draw()) == "合成"


def test_every_file_of_a_room_that_the_browser_gets_is_looked_at() -> None:
    looked_at = {path for pattern in WRITTEN for path in ROOT.glob(pattern)}
    assert all(any(ROOT.glob(pattern)) for pattern in WRITTEN)
    shown = {".css", ".csv", ".html", ".jinja", ".js", ".jsonl", ".md"}
    for room in ("data", "export", "lessons", "static", "teaching", "ui", "viz"):
        found = {path for path in (ROOT / room).rglob("*") if path.suffix in shown}
        left_out = {path for path in found - looked_at if path.parent.name not in OF_OTHERS}
        assert [str(path.relative_to(ROOT)) for path in sorted(left_out)] == []


def test_the_letters_of_all_texts_are_gathered() -> None:
    assert set("kφ≠×−컨") <= set(alphabet())
