"""A network as one HTML file, opened in Chromium with the network off."""

import re
from pathlib import Path

import pytest

from backbones.registry import parse
from bench.chromium import chromium
from export.formats import write_quick
from export.network import Network


@pytest.mark.browser
def test_the_page_works_without_a_network(tmp_path: Path) -> None:
    file = tmp_path / "net.html"
    network = Network.of(parse("resnet-18"), "http://127.0.0.1:8501/")
    file.write_bytes(write_quick(network, "html"))
    asked, complaints = [], []
    with chromium() as browser:
        page = browser.new_context(offline=True).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(file.as_uri())
        stage = page.locator('[data-path="conv3_x"]')
        closed = page.locator("#network rect").count()
        stage.click()
        assert stage.get_attribute("aria-expanded") == "true"
        assert page.locator("#network rect").count() > closed
        assert page.locator('[data-path^="conv3_x."]').count() >= 2
        page.keyboard.press("Enter")
        assert stage.get_attribute("aria-expanded") == "false"
        page.get_by_role("button", name="Operations").click()
        assert page.locator("#network rect").count() > 3 * closed
        assert page.locator(".plots .main-svg").count() >= 5
        assert page.locator("tr").count() > len(network.profile.operations)
        text = page.locator("body").inner_text()
    assert asked == [file.as_uri()]
    assert complaints == []
    assert "python cli.py export 'resnet?depth=18' --to html" in text
    assert "http://127.0.0.1:8501/?v=resnet%3Fdepth%3D18" in text


def test_the_page_names_nothing_to_load() -> None:
    text = write_quick(Network.of(parse("resnet-18")), "html").decode()
    before = text[: text.index("<script>")]
    assert not re.search(r"(?:src|href)=", before)
    assert "default-src 'none'" in before
