"""Read and write the networks in a page's address: a list, ``v`` once for each.

On Explore the first is the one that is shown, and the others are those that it is compared with:
the diagram marks what differs from the second. Links from before the list was there name them
``spec`` and ``pin``: they are read as its first and second member.
"""

from collections.abc import Sequence

from backbones.registry import DEFAULT, parse
from backbones.spec import BackboneSpec, SpecError
from ui import address

VARIANT = "v"

MOST_PINNED = 5
"""Networks that one is compared with on a page."""

SPEC, PINNED = "spec", "pin"
"""Address words of old links."""


def read_variants() -> list[BackboneSpec | SpecError]:
    """Read the networks in the address, in order; what cannot be one is its error."""
    return [_parsed(text) for text in _texts()]


def _texts() -> list[str]:
    return list(address.get_all(VARIANT)) or _old_texts()


def _old_texts() -> list[str]:
    if address.has(PINNED):
        return [address.get(SPEC, DEFAULT.text), address.get(PINNED)]
    return [address.get(SPEC)] if address.has(SPEC) else []


def _parsed(text: str) -> BackboneSpec | SpecError:
    try:
        return parse(text)
    except SpecError as error:
        return error


def write_variants(specs: Sequence[BackboneSpec]) -> None:
    """Put networks into the address, in place of those that were there."""
    _write_texts([spec.text for spec in specs])


def _write_texts(texts: Sequence[str]) -> None:
    with address.changing():
        address.put(SPEC, None)
        address.put(PINNED, None)
        address.put_all(VARIANT, texts)


def read_variant(place: int, usual: BackboneSpec = DEFAULT) -> BackboneSpec:
    """Read the network at a place in the list; the usual one where there is none."""
    found = read_variants()
    variant = found[place] if place < len(found) else usual
    return variant if isinstance(variant, BackboneSpec) else usual


def write_variant(place: int, spec: BackboneSpec) -> None:
    """Put a network at a place in the list; the others keep theirs, also what cannot be read."""
    texts = _texts()
    texts += [DEFAULT.text] * (place + 1 - len(texts))
    texts[place] = spec.text
    _write_texts(texts)
