"""Every message is there in every language, with the same placeholders, and can be set in type."""

import re
import string
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import num_plurals

from language import catalogue
from tests.language.extract import renewed, translated, untranslated
from ui.style import _css

OTHERS = [code for code in catalogue.LANGUAGES if code != catalogue.SOURCE_LANGUAGE]

PARTICLE = re.compile(r"\}(은|는|이|가|을|를|와|과|으로)(?![가-힣(])")
"""Korean particles whose form depends on the sound before them, which a placeholder hides."""


@pytest.fixture(scope="module", params=OTHERS)
def messages(request: pytest.FixtureRequest) -> Catalog:
    return translated(request.param)


def placeholders(text: str) -> Counter[tuple[str | None, str | None]]:
    """Names in braces with their formats."""
    return Counter((name, form) for _text, name, form, _ in string.Formatter().parse(text) if name)


def forms(message: Message) -> tuple[list[str], list[str]]:
    """A message's texts and their translations."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    told = [message.string] if isinstance(message.string, str) else list(message.string)
    return ids, told


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_to_translate(language: str) -> None:
    assert untranslated(language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_messages_are_those_of_now(language: str) -> None:
    file = catalogue.catalogue_file(language)
    assert file.read_text(encoding="utf-8") == renewed(language), "run make messages"


def test_plurals_have_the_forms_of_the_language(messages: Catalog) -> None:
    for message in messages:
        num_plurals(messages, message)


def test_placeholders_stay(messages: Catalog) -> None:
    for message in messages:
        ids, told = forms(message)
        for text in filter(None, told if message.id else ()):
            # A plural's one form may leave the count out of none: all its forms name the same.
            assert placeholders(text) == placeholders(ids[-1]), message.id
            assert text.count("**") == ids[-1].count("**"), message.id


def test_spaces_and_full_stops_stay(messages: Catalog) -> None:
    for message in messages:
        ids, told = forms(message)
        for text in filter(None, told if message.id else ()):
            assert text == text.strip()
            assert not ids[-1].endswith(".") or text.endswith("."), message.id


def test_no_particle_follows_what_is_filled_in() -> None:
    for message in translated("ko"):
        for text in forms(message)[1] if message.id else ():
            assert not PARTICLE.search(text), text


def test_counts_are_filled_in_in_every_language() -> None:
    with catalogue.in_language("ko"):
        assert catalogue.ngettext("{count} run", "{count} runs", 1) == "실행 1개"
        assert catalogue.ngettext("{count} run", "{count} runs", 3) == "실행 3개"
        assert catalogue._("") == ""
    assert catalogue.ngettext("{count} run", "{count} runs", 1) == "1 run"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ko", "ko"), ("ko-KR", "ko"), ("KO_kr", "ko"), ("en-GB", "en"), ("fr", None), ("", None),
     (None, None), ("../ko", None)],
)  # fmt: skip
def test_tags_of_languages(tag: str | None, language: str | None) -> None:
    assert catalogue.supported(tag) == language


def test_where_nobody_said_it_the_reader_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fragment runs in a context of its own, without the page that said the language."""
    from contextvars import Context

    monkeypatch.setattr(catalogue, "_reader", lambda: "ko")
    assert Context().run(catalogue.language) == "ko"
    assert Context().run(catalogue._, "Explore") == "살펴보기"


def test_speaking_ends() -> None:
    before = catalogue.language()
    with catalogue.in_language("ko"):
        assert catalogue.language() == "ko"
    assert catalogue.language() == before


def test_korean_has_a_style_of_its_own() -> None:
    assert "keep-all" in _css("ko")
    assert "keep-all" not in _css("en")
