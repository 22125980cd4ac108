"""Define one network's view on a page: its spec, and the names of its widgets and address words.

A ``NetworkView`` is a spec, its place in the list of the address, and a scope: the prefix of its
widget keys and address words. Headline, diagram, costs and form take it, so a page mounts as many
as it likes; Explore mounts one, without a prefix.
"""

from dataclasses import dataclass

from backbones.spec import BackboneSpec
from ui import address
from ui.diagram.component import Look
from viz.palette import BOUND, COLOURS, TIME

LONGEST_PATH = 200
"""Characters of a selected part's path that are read from an address."""

USUAL_OPENING = "1"


@dataclass(frozen=True)
class NetworkView:
    """A network's view, which a page can mount more than once.

    ``place`` is the network's number among the variants in the address. ``scope`` is the prefix of
    the view's widget keys, session keys and address words; it is empty where a page has one view.
    """

    spec: BackboneSpec
    place: int = 0
    scope: str = ""

    def key(self, name: str) -> str:
        """Name a widget, a session entry or an address word of this view."""
        return f"{self.scope}{name}"

    @property
    def look(self) -> Look:
        """Return the look that the address asks for; defaults stand for what it cannot be."""
        colour = address.get(self.key("colour"))
        return Look(
            address.get(self.key("open")),
            colour if colour in (*COLOURS, BOUND, TIME) else COLOURS[0],
            self.part,
        )

    def write_look(self, look: Look) -> None:
        """Put what differs from the usual look into the address."""
        with address.changing():
            self._write_word("open", look.open, USUAL_OPENING)
            self._write_word("colour", look.colour, COLOURS[0])
            self.select(look.selected)

    @property
    def part(self) -> str:
        """Path of the selected part, which diagram, table and plots share; empty for none."""
        return address.get(self.key("part"))[:LONGEST_PATH]

    def select(self, path: str) -> None:
        """Select a part in the address, or nothing."""
        self._write_word("part", path, "")

    def _write_word(self, name: str, value: str, usual: str) -> None:
        address.put(self.key(name), None if value in ("", usual) else value)
