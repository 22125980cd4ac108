"""A network as one HTML file, opened in Chromium with the network off."""

from pathlib import Path

from playwright.sync_api import Browser

from backbones.registry import parse
from export.formats import write_quick
from export.network import Network


def test_the_page_works_without_a_network(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "net.html"
    network = Network.of(parse("resnet-18"), "http://127.0.0.1:8501/")
    file.write_bytes(write_quick(network, "html"))
    asked, complaints = [], []
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
    page.context.close()
    assert asked == [file.as_uri()]
    assert complaints == []
    assert "python cli.py export 'resnet?depth=18' --to html" in text
    assert "http://127.0.0.1:8501/?v=resnet%3Fdepth%3D18" in text
