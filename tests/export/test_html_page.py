"""A network as one HTML file: it asks nothing of the network."""

import re

from backbones.registry import parse
from export.formats import write_quick
from export.network import Network


def test_the_page_names_nothing_to_load() -> None:
    text = write_quick(Network.of(parse("resnet-18")), "html").decode()
    before = text[: text.index("<script>")]
    assert not re.search(r"(?:src|href)=", before)
    assert "default-src 'none'" in before
