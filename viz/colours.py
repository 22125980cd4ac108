"""Name what the boxes of a diagram can be coloured by: their kind, or a cost."""

from collections.abc import Mapping

from language.catalogue import _

COLOURS = ("kind", "params", "macs", "memory", "field")
"""Quantities that colours can show, the default first."""


def colour_words() -> Mapping[str, str]:
    """Name the colourings, in the reader's language."""
    return {
        "kind": _("Kind"),
        "params": _("Parameters"),
        "macs": _("MACs"),
        "memory": _("Activation memory"),
        "field": _("Receptive field"),
    }
