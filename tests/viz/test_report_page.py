"""A report carries the letters that it shows, those of its plots among them."""

import io
import re
from base64 import b64decode

import plotly.graph_objects as go
import pytest
from fontTools.ttLib import TTFont

from analysis.roofline import first_named
from language.catalogue import in_language
from tests.profiles import profile_of
from viz.compare_report import report
from viz.report_page import page
from viz.times import Times

FACE = re.compile(
    r'@font-face\{font-family:"([\w ]+)";font-weight:(\d+);src:url\(data:font/ttf;base64,([^)]+)\)'
)


def letters(text: str) -> dict[tuple[str, str], set[str]]:
    """The letters of each family and weight that a page embeds."""
    faces: dict[tuple[str, str], set[str]] = {}
    for family, weight, data in FACE.findall(text):
        with TTFont(io.BytesIO(b64decode(data))) as font:
            faces[family, weight] = set(map(chr, font.getBestCmap()))
    return faces


def test_a_page_has_the_letters_of_its_texts_and_plots() -> None:
    plot = go.Figure(layout={"title": {"text": "정확도 φ"}})
    text = page("제목", ["<p>본문 ± 1</p>"], [plot], "<p>끝</p>")
    found = letters(text)
    for weight in ("400", "600"):
        assert set("제목본문정확도끝") == found["Playground Korean", weight]
        assert set("Az09−µ±φ") <= found["Playground", weight]
    assert len(found) == 4
    # The fonts that are embedded are those that the page and its plots ask for.
    body = re.search(r"body \{ font: 15px/1.5 (.*?);", text)
    assert body
    assert body[1] == "Playground, 'Playground Korean', sans-serif"
    assert f'"family":"{body[1]}"' in text.replace(r"\u0027", "'")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_comparison_shows_no_letter_that_it_does_not_carry(language: str) -> None:
    specs = ("resnet?depth=18", "resnet?depth=34")
    with in_language(language):
        networks = [profile_of(spec) for spec in specs]
        text = report(networks, ["ResNet-18", "ResNet-34"], Times(first_named()))
    shown = set(re.sub(r"<(style|script).*?</\1>|<[^>]*>", "", text, flags=re.DOTALL))
    carried = set().union(*letters(text).values())
    assert shown - carried <= set("\n\u2060")
    assert (("Playground Korean", "400") in letters(text)) == (language == "ko")
