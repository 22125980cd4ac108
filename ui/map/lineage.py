"""Show the families as a lineage; a click on one opens its first network on Explore."""

import streamlit as st

from backbones.registry import FAMILIES
from language.catalogue import _, language
from ui.page_component import page_component
from ui.reserved_height import reserve_height
from ui.ways import want_explore
from viz.lineage import Ancestry, edges, lineage_html

HEIGHT = 430
"""Height in pixels that is kept in a wide window; the style sheet has that of a narrow one."""

KEY = "map-lineage"


def lineage() -> list[Ancestry]:
    """Return the families that have a year, in the reader's language."""
    return [
        Ancestry(
            family.name,
            _(family.title),
            family.year,
            _(family.idea),
            tuple((one.family, _(one.took)) for one in family.ancestors),
        )
        for family in FAMILIES.values()
        if family.year
    ]


def show_lineage() -> None:
    """Show the lineage, and where its texts are from."""
    families = lineage()

    def take() -> None:
        family = FAMILIES.get(str(st.session_state[KEY].get("family") or ""))
        if family:
            want_explore(family.presets[0].spec.text)

    with reserve_height(HEIGHT, "lineage"):
        page_component("lineage")(
            key=KEY,
            data={
                "stamp": language(),
                "html": lineage_html(families),
                "edges": [list(edge) for edge in edges(families)],
            },
            on_family_change=take,
        )
    st.caption(
        _(
            "Years are those of the first publication. A click opens the family on Explore; beside "
            "the seven stand all classifiers of torchvision and timm."
        )
    )
