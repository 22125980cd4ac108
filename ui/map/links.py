"""Lead from other pages to the map, with some networks marked on its axis of costs."""

from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from backbones.spec import BackboneSpec
from design.compared import MOST
from language.catalogue import _
from ui.language import kept_in_links

OWN = "own"
"""Address word of a marked network: ``v`` at the root of the app is an old link to Explore."""

FIGURES = ("map", "figures")
"""Word and value of the tab with the axis of costs."""


def show_map_link(place: DeltaGenerator, specs: Sequence[BackboneSpec]) -> None:
    """Show a link to the published figures beside which some networks stand."""
    words = [FIGURES, *((OWN, spec.text) for spec in specs[:MOST]), *kept_in_links()]
    place.page_link(
        "pages/map.py",
        label=_("On the map"),
        icon=":material/map:",
        query_params=words,
        width="stretch",
    )
