"""Every visible text passes through gettext, and the list for the translators is complete."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backbones.registry import parse
from backbones.spec import SpecError
from language import catalogue
from tests.language.extract import TEMPLATE, template
from tests.rooms import ROOT

SHOWING = {
    "button", "caption", "error", "expander", "file_uploader", "header", "info",
    "markdown", "metric", "multiselect", "number_input", "popover", "segmented_control",
    "select_slider", "selectbox", "show_download", "slider", "subheader", "success", "text_input",
    "title", "toggle", "warning", "write",
}  # fmt: skip
"""Streamlit's commands whose first argument a reader sees."""

ICON = r":material/\w+:"


def literal_texts(path: Path) -> Iterator[str]:
    """Texts with letters that a showing command gets as they are."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "attr", getattr(node.func, "id", "")) not in SHOWING or not node.args:
            continue
        first = node.args[0]
        parts = first.values if isinstance(first, ast.JoinedStr) else [first]
        for part in parts:
            text = re.sub(ICON, "", str(part.value)) if isinstance(part, ast.Constant) else ""
            # One letter is a symbol of the papers, the same in every language.
            if sum(letter.isalpha() for letter in text) > 1:
                yield f"{path.name}:{node.lineno}: {text}"


@pytest.mark.parametrize("room", ["pages", "ui"])
def test_no_text_is_shown_past_gettext(room: str) -> None:
    assert [text for path in (ROOT / room).rglob("*.py") for text in literal_texts(path)] == []


def test_the_template_is_up_to_date() -> None:
    assert TEMPLATE.read_text(encoding="utf-8") == template(), "run make messages"


def test_an_unknown_language_is_english() -> None:
    catalogue.set_language("../../etc")
    assert catalogue._("Explore") == "Explore"
    assert catalogue.ngettext("{count} row", "{count} rows", 2) == "2 rows"


def test_a_message_is_looked_up_before_its_facts_are_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Shouting(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("is not allowed", "IS NOT ALLOWED").replace("give", "GIVE")

    monkeypatch.setattr(catalogue, "translations", lambda _language: Shouting())
    with pytest.raises(SpecError) as caught:
        parse("resnet?input_size=1")
    assert caught.value.sentence(catalogue._) == (
        "input_size=1 IS NOT ALLOWED: GIVE a whole number from 8 to 4096."
    )
