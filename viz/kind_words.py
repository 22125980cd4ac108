"""Count operations of a kind in words, in the reader's language."""

from collections.abc import Callable, Mapping

from language.catalogue import _, ngettext

_KINDS: Mapping[str, Callable[[int], str]] = {
    "conv": lambda count: ngettext("{count} convolution", "{count} convolutions", count),
    "norm": lambda count: ngettext(
        "{count} normalisation layer", "{count} normalisation layers", count
    ),
    "activation": lambda count: ngettext("{count} activation", "{count} activations", count),
    "pool": lambda count: ngettext("{count} pooling layer", "{count} pooling layers", count),
    "global pool": lambda count: ngettext(
        "{count} global pooling layer", "{count} global pooling layers", count
    ),
    "linear": lambda count: ngettext("{count} linear layer", "{count} linear layers", count),
    "dropout": lambda count: ngettext("{count} dropout layer", "{count} dropout layers", count),
    "add": lambda count: ngettext("{count} addition", "{count} additions", count),
    "concat": lambda count: ngettext("{count} concatenation", "{count} concatenations", count),
    "multiply": lambda count: ngettext("{count} multiplication", "{count} multiplications", count),
    "scale": lambda count: ngettext(
        "{count} scaling by a constant", "{count} scalings by a constant", count
    ),
    "pad": lambda count: ngettext("{count} padding", "{count} paddings", count),
    "slice": lambda count: ngettext("{count} slice", "{count} slices", count),
}


def count_of_kind(count: int, kind: str) -> str:
    """Return the number and the kind of operations; a kind without a word goes by its name."""
    if kind in _KINDS:
        return _KINDS[kind](count)
    return ngettext(
        "{count} operation of the kind {kind}",
        "{count} operations of the kind {kind}",
        count,
        kind=_(kind),
    )
