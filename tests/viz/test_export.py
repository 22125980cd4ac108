"""Pictures as files: well-formed, with their fonts inside."""

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.viz.scripts import network_text
from viz.export import export
from viz.outline import LEVELS
from viz.pdf import MOST_PIXELS, MOST_POINTS, reduction
from viz.picture import Picture, Text
from viz.scene import LONGEST, compose
from viz.text_width import text_width


@pytest.fixture(scope="module")
def picture() -> Picture:
    return compose(network_text("resnet-18"), level=LEVELS["blocks"], title="ResNet <18>")


def test_svg_is_well_formed_and_brings_its_fonts(picture: Picture) -> None:
    text = export(picture, "svg").decode()
    root = ElementTree.fromstring(text)
    assert root.attrib["aria-label"] == "ResNet <18>"
    ids = {node.attrib["id"] for node in root.iter() if "id" in node.attrib}
    assert {"stem.conv1", "conv2_x.0-1"} <= ids
    assert text.count("@font-face") == 2
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_png_has_two_dots_to_a_pixel(picture: Picture) -> None:
    image = Image.open(io.BytesIO(export(picture, "png")))
    assert abs(image.width - 2 * picture.width) <= 2
    assert abs(image.height - 2 * picture.height) <= 2
    assert len(image.convert("RGB").getcolors(1_000_000) or []) > 20


def test_pdf_embeds_its_fonts(picture: Picture) -> None:
    content = export(picture, "pdf")
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/FontFile2", content)) == 2


def test_korean_is_set_too() -> None:
    picture = Picture(200.0, 40.0, (Text(10.0, 20.0, "합성곱 3×3", 13.0),), "한글")
    text = export(picture, "svg").decode()
    assert text.count("@font-face") == 2
    assert len(re.findall(rb"/FontFile2", export(picture, "pdf"))) == 2


def test_other_endings_are_refused(picture: Picture) -> None:
    with pytest.raises(ValueError, match=r"no picture ends in \.gif"):
        export(picture, "gif")


def test_ideographs_are_as_wide_as_they_are_high() -> None:
    assert text_width("合成", 10.0) == 20.0
    assert text_width("", 10.0) == 0.0
    assert text_width("W", 10.0) > text_width("i", 10.0)
    assert text_width("conv1", 13.0, is_bold=True) > text_width("conv1", 13.0)


def long(side: float) -> Picture:
    return Picture(200.0, side, (Text(10.0, side - 20, "logits", 13.0),), "long")


def test_a_page_is_as_long_as_viewers_show() -> None:
    assert reduction(long(19_200), "pdf") == 1
    taller = long(24_000)
    assert reduction(taller, "pdf") == pytest.approx(0.8)
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", export(taller, "pdf"))
    assert [float(side) for side in box] == pytest.approx([120, MOST_POINTS], abs=0.01)


def test_a_png_is_as_long_as_programs_open() -> None:
    assert reduction(long(6_000), "png") == 1
    taller = long(7_500)
    assert reduction(taller, "png") == pytest.approx(0.8)
    image = Image.open(io.BytesIO(export(taller, "png")))
    assert abs(image.height - MOST_PIXELS) <= 2
    assert reduction(taller, "svg") == 1


def test_a_long_network_goes_on_in_rows() -> None:
    data = network_text("resnet-152")
    whole = compose(data, level=LEVELS["operations"])
    rows = compose(data, level=LEVELS["operations"], longest=LONGEST)
    assert max(whole.width, whole.height) > LONGEST
    assert max(rows.width, rows.height) < 1.1 * LONGEST
    assert reduction(rows, "pdf") == 1
