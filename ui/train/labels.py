"""Translate the names of runs: stored in English, shown in the reader's language."""

import re
from collections.abc import Mapping
from typing import Any

from backbones.spec import BackboneSpec
from backbones.title import title
from language.catalogue import SOURCE_LANGUAGE, _, in_language, language, ngettext


def source_title(spec: BackboneSpec) -> str:
    """Return the English title of a network."""
    with in_language(SOURCE_LANGUAGE):
        return title(spec)


def shown_label(label: str, spec: BackboneSpec) -> str:
    """Return a stored label as the reader reads it; one that somebody typed stays as it is."""
    if language() == SOURCE_LANGUAGE:
        return label
    return title(spec) if label == source_title(spec) else _(label)


_CORES = re.compile(r"(\d+) cores?$")


def shown_device(name: str) -> str:
    """Translate a processor as the store has it, such as ``A processor, 2 cores``."""

    def count(found: re.Match[str]) -> str:
        return ngettext("{count} core", "{count} cores", int(found[1]))

    return _CORES.sub(count, name)


def shown_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of a verdict, in which an experiment's variants are named by their labels."""
    return {name: _(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
