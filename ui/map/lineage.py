"""Show the families as a lineage; a click opens one on Explore, or the lesson that teaches it."""

import streamlit as st

from backbones.registry import FAMILIES
from language.catalogue import _, language
from teaching import course
from ui.language import kept_in_links
from ui.page_component import page_component
from ui.reserved_height import reserve_height
from ui.way_back import LESSON
from ui.ways import want, want_explore
from viz.lineage import Ancestry, edges, lineage_html

HEIGHT = 430
"""Height in pixels that is kept in a wide window; the style sheet has that of a narrow one."""

KEY = "map-lineage"


def lineage() -> list[Ancestry]:
    """Return the families that have a year, in the reader's language."""
    lessons = course.by_family(language())
    return [
        Ancestry(
            family.name,
            _(family.title),
            family.year,
            _(family.idea),
            tuple((one.family, _(one.took)) for one in family.ancestors),
            lessons.get(family.name, ""),
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

    def learn() -> None:
        name = str(st.session_state[KEY].get("lesson") or "")
        if name in course.names():
            want("pages/lessons.py", [(LESSON, name), *kept_in_links()])

    with reserve_height(HEIGHT, "lineage"):
        page_component("lineage")(
            key=KEY,
            data={
                "stamp": language(),
                "html": lineage_html(families),
                "edges": [list(edge) for edge in edges(families)],
            },
            on_family_change=take,
            on_lesson_change=learn,
        )
    st.caption(
        _(
            "Years are those of the first publication. A click opens the family on Explore, or its "
            "lesson; beside these stand all classifiers of torchvision and timm."
        )
    )
