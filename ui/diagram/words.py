"""Translate everything that the diagram shows in the browser."""

from collections.abc import Mapping
from typing import Any

from language.catalogue import _, pgettext
from language.units import in_percent
from viz.changes import change_words
from viz.labels import SYMBOLS
from viz.palette import BOUND, TIME, colour_words, legend


def diagram_words(name: str, sources: Mapping[str, str]) -> dict[str, Any]:
    """Return words by the name that the component's HTML and JavaScript use.

    ``sources`` tells where the times are from, by the colourings by time that there are.
    """
    merges = {
        "add": _("Addition"),
        "concat": _("Concatenation"),
        "multiply": _("Multiplication"),
    }
    return {
        "label": _("Diagram of {name}. Arrow keys move, Enter selects, Space opens.").format(
            name=name
        ),
        "depths": _("Open all to a depth"),
        "depth1": pgettext("to this depth", "Stages"),
        "depth2": pgettext("to this depth", "Blocks"),
        "depth3": pgettext("to this depth", "Operations"),
        "depth4": _("All"),
        "colour": _("Colour by"),
        "colours": dict(colour_words(has_bounds=BOUND in sources, has_times=TIME in sources)),
        "sources": dict(sources),
        "search": _("Find: conv 3, 256x56"),
        "searchLabel": _("Find a part by name, kind or shape; Enter goes to the next"),
        "found": _("{count} found"),
        "match": _("{place} of {count}: {name}"),
        "inspector": _("Selected part"),
        "close": _("Close"),
        "open": _("Open"),
        "shut": _("Close up"),
        "unfold": _("Show all {count}"),
        "fold": _("Fold together"),
        "isOpen": _("{name} is open"),
        "isShut": _("{name} is closed"),
        "tools": _("View"),
        "keysLabel": _("Keys of the diagram"),
        "keys": _(
            "Arrows move, Enter selects, Space opens, Shift and arrows push the drawing, "
            "+ − 0 zoom, / finds, F fills the screen, Escape lets go"
        ),
        "wheel": _("Ctrl and the wheel zoom; after a click the wheel alone does"),
        "fit": _("Fit"),
        "larger": _("Larger"),
        "smaller": _("Smaller"),
        "full": _("Full screen"),
        "legend": legend(),
        "skip": _("Skip connection"),
        "signs": {SYMBOLS[kind]: text for kind, text in merges.items()},
        "largest": _("{amount} ({name})"),
        "facts": _facts(),
        "marks": change_words(),
        "changes": {
            "added": _("added"),
            "changed": _("changed"),
            "removed": _("parts of it removed"),
            "inside": _("changed inside"),
        },
    }


def _facts() -> dict[str, str]:
    """Return the words of the inspector's facts on a part, for ``facts.js``."""
    return {
        "kind": _("Kind"),
        "operations": pgettext("count", "Operations"),
        "equal": _("Equal blocks"),
        "input": _("Input"),
        "output": _("Output"),
        "field": _("Receptive field"),
        "range": _("{smallest} to {largest} px"),
        "params": _("Parameters"),
        "macs": _("MACs"),
        "memory": _("Activation memory"),
        "time": _("Measured time"),
        "percent": in_percent("{number}"),
        "ofAll": _("{amount} · {share} of all"),
        "noMemory": _("none of its own"),
        "normParams": _("{channels} scales + {channels} shifts = {params}"),
        "change": _("Change"),
        "removed": _("Removed"),
        "bytes": _("{sizes} × {bytes} bytes"),
    }
