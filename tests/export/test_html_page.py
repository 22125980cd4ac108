"""A network as one HTML file: it asks nothing of the network."""

import re

import quickjs

from backbones.registry import parse
from export import html_page
from export.formats import write_quick
from export.network import Network
from viz import svg


def test_the_page_names_nothing_to_load() -> None:
    text = write_quick(Network.of(parse("resnet-18")), "html").decode()
    before = text[: text.index("<script>")]
    assert not re.search(r"(?:src|href)=", before)
    assert "default-src 'none'" in before


def test_a_dashed_line_is_longer_where_it_is_thicker_as_in_files() -> None:
    script = (html_page.FOLDER / "viewer.js").read_text(encoding="utf-8")
    assert re.findall(r'"stroke-dasharray", (.*?)\)', script) == ["dashes(outline", "dashes(width"]
    (rule,) = re.findall(r"const dashes = (.*);", script)
    dashes = quickjs.Context().eval(rule)
    assert [dashes(width) for width in (1, 2.5)] == [
        "{:g} {:g}".format(*svg.dashes(width)) for width in (1, 2.5)
    ]
