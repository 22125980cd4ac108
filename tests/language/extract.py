"""Collect every text that a reader sees, for the translators: ``make messages``.

Most are found in the sources; names of knobs and their words come from the specs. Each language's
``messages.po`` gets what is new, in the same order, and what is to be translated is printed.
"""

import ast
import io
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from backbones.registry import FAMILIES
from language.catalogue import LANGUAGES, SOURCE_LANGUAGE, catalogue_file
from search.plan import LivePlan, TablePlan
from tests.profiles import profile_of
from tests.rooms import ROOT, sources
from training.catalogue import SOURCES
from training.claims import EXPERIMENTS
from training.recipe import Recipe
from training.repetitions import Repetitions
from training.studies import STUDIES

TEMPLATE = ROOT / "language" / "messages.pot"

KEYWORDS = {
    "_": (0,),
    "ngettext": (0, 1),
    "message": (0,),
    "knob": (0,),
    "SpecError": (2,),
    "LayoutError": (0,),
    "TooManyWeightsError": (0,),
    "WeightsUnavailableError": (0,),
    "ExportError": (0,),
}
"""Functions, and the places of the arguments in which they take texts."""

MODELS = (
    *(family.spec for family in FAMILIES.values()),
    Recipe, Repetitions, TablePlan, LivePlan,
)  # fmt: skip
"""All models whose settings a reader can set."""

Found = str | tuple[str, str]

CONTEXT = "pgettext"
"""The function whose first argument is a context, its second a text."""

HEADER = """\
# Korean messages of Backbone Playground. Terms: docs/glossary-{language}.md.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def called(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """All calls of a file with the plain name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield node, name


def found_in(path: Path) -> Iterator[Found]:
    """The texts that a file marks; also those within f-strings."""
    for node, name in called(path):
        if name not in KEYWORDS:
            continue
        texts = tuple(
            str(node.args[place].value)  # type: ignore[attr-defined]
            for place in KEYWORDS[name]
            if place < len(node.args)
            and isinstance(node.args[place], ast.Constant)
            and isinstance(node.args[place].value, str)
        )
        if name == "ngettext" and len(texts) == 2:
            yield texts[0], texts[1]
        elif name != "ngettext":
            yield from (text for text in texts if text)


def found_in_contexts(path: Path) -> Iterator[tuple[str, str]]:
    """The texts that a file marks with a context: (context, text)."""
    for node, name in called(path):
        texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if name == CONTEXT and len(texts) == 2:
            yield str(texts[0]), str(texts[1])


def catalogue() -> Catalog:
    """All messages, without the places that would change with every edit."""
    found = Catalog(project="Backbone Playground", fuzzy=False)
    for path in (ROOT / "app.py", *sources()):
        for text in found_in(path):
            found.add(text)
        for context, text in found_in_contexts(path):
            found.add(text, context=context)
    for model in MODELS:
        for name in model.knob_names():
            info = model.knob(name)
            found.add(info.title(name))
            found.add(info.help)
    for source in SOURCES.values():
        found.add(source.title)
    for word in (*labels_of_claims(), *words_of_operations()):
        found.add(word)
    return found


def labels_of_claims() -> Iterator[str]:
    """Labels of networks and of curves."""
    for experiment in EXPERIMENTS.values():
        for variant in experiment.variants:
            yield variant.label
            if any(letter.isalpha() for letter in variant.paper):
                yield variant.paper
    for study in STUDIES.values():
        for point in study.points:
            yield from (point.series, point.better.label, point.worse.label)


@lru_cache(maxsize=1)
def words_of_operations() -> frozenset[str]:
    """Kinds and settings of operations, which the diagram's inspector shows."""
    operations = [
        op
        for family in FAMILIES.values()
        for preset in family.presets[:3]
        for op in profile_of(preset.name).operations
    ]
    settings = {setting.capitalize() for op in operations for setting, _value in op.hyper}
    words = {value for op in operations for _name, value in op.hyper if isinstance(value, str)}
    return frozenset({op.kind for op in operations} | settings | set(filter(str.isalpha, words)))


def _text(messages: Catalog) -> str:
    for message in messages:
        # Babel takes "37 % and" for a format; ours are all in braces.
        message.flags.discard("python-format")
    file = io.BytesIO()
    write_po(file, messages, sort_output=True, omit_header=True, no_location=True, width=100)
    return file.getvalue().decode("utf-8")


def template() -> str:
    """The text of messages.pot."""
    return _text(catalogue())


def translated(language: str) -> Catalog:
    """A language's messages as they are in the repository."""
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> str:
    """The text of a language's messages.po: all messages of now, those translated that were."""
    known = translated(language)
    fresh = Catalog(locale=language, fuzzy=False)
    for message in catalogue():
        if not message.id:
            continue
        before = known.get(_key(message), message.context)
        told = before.string if before and not before.fuzzy else ""
        fresh.add(message.id, told or "", context=message.context)
    header = HEADER.format(language=language, plurals=fresh.plural_forms)
    return header + _text(fresh)


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def untranslated(language: str) -> list[str]:
    """What a language's messages.po lacks."""
    return [
        _key(message)
        for message in translated(language)
        if message.id
        and (message.fuzzy or not all([message.string] if isinstance(message.string, str)
                                      else message.string))
    ]  # fmt: skip


def renew() -> None:
    """Write the template and bring all languages up to it."""
    TEMPLATE.write_text(template(), encoding="utf-8")
    for language, name in LANGUAGES.items():
        if language == SOURCE_LANGUAGE:
            continue
        text = renewed(language)
        catalogue_file(language).write_text(text, encoding="utf-8")
        missing = untranslated(language)
        sys.stdout.write(f"{name}: {len(missing)} to translate\n")
        sys.stdout.writelines(f"  {text!r}\n" for text in missing)


if __name__ == "__main__":
    renew()
