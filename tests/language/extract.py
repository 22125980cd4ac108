"""``make messages``: every text that a reader sees, for the translators.

Most are found in the sources by Babel; names of knobs and their words come from the specs.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from analysis.trace import profile
from backbones.registry import FAMILIES
from ui.spec_form import knob_words

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "language" / "messages.pot"
ROOMS = ("backbones", "language", "pages", "training", "search", "ui", "viz")
KEYWORDS = {"_": None, "ngettext": (1, 2), "message": None, "knob": (1,), "SpecError": (3,)}


def catalogue() -> Catalog:
    """All messages, sorted, without the places that would change with every edit."""
    found = Catalog(project="Backbone Playground", fuzzy=False)
    for room in ROOMS:
        if not (ROOT / room).exists():
            continue
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / room), [("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(message)
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT), [("app.py", "python")], keywords=KEYWORDS, directory_filter=lambda _path: False
    ):
        found.add(message)
    for family in FAMILIES.values():
        for name in family.spec.knob_names():
            info = family.spec.knob(name)
            found.add(info.label or knob_words(name))
            found.add(info.help)
    for word in words_of_operations():
        found.add(word)
    return found


def words_of_operations() -> set[str]:
    """Kinds and settings of operations, which the diagram's inspector shows."""
    operations = [
        op
        for family in FAMILIES.values()
        for preset in family.presets[:3]
        for op in profile(preset.name).operations
    ]
    settings = {setting.capitalize() for op in operations for setting, _value in op.hyper}
    words = {value for op in operations for _name, value in op.hyper if isinstance(value, str)}
    return {op.kind for op in operations} | settings | set(filter(str.isalpha, words))


def template() -> str:
    """The text of messages.pot."""
    file = io.BytesIO()
    write_po(file, catalogue(), sort_output=True, omit_header=True, no_location=True, width=100)
    return file.getvalue().decode("utf-8")


if __name__ == "__main__":
    TEMPLATE.write_text(template(), encoding="utf-8")
