"""Components of the pages send their scripts once, and all by one table."""

import gzip
import re
from base64 import b64decode
from pathlib import Path

import pytest

from ui.packed import packed
from ui.page_component import COMPONENTS, page_component, script

ROOT = Path(__file__).parents[2]
UI = ROOT / "ui"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_defines_one_function_that_renders_it(name: str) -> None:
    component = COMPONENTS[name]
    texts = [(UI / file).read_text(encoding="utf-8") for file in component.scripts]
    assert sum(len(re.findall(r"^function render\(", text, re.MULTILINE)) for text in texts) == 1
    assert not any("export default" in text for text in texts)
    assert f'provide("{name}", ' in script()


def test_no_page_defines_a_component_elsewhere() -> None:
    sources = [*UI.rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    found = [path.name for path in sources if "components.v2.component(" in path.read_text()]
    assert found == ["page_component.py"]
    used = {
        name
        for path in sources
        for name in re.findall(r'page_component\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(COMPONENTS)


def test_a_component_that_is_in_no_table_is_refused() -> None:
    with pytest.raises(KeyError, match="no_such"):
        page_component("no_such")


def test_what_is_packed_is_found_again() -> None:
    text = '{"Ünïcode": [1, 2, 3]}' * 100
    assert gzip.decompress(b64decode(packed(text))).decode() == text
    assert packed(text) == packed(text)
    assert len(packed(text)) < len(text) / 4
