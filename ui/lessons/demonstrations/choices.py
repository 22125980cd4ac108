"""Show the controller's choices of a cell one after another, and the cell that grows."""

import streamlit as st
from cachetools import LRUCache

from backbones.genotype import CellGenotype, Genotype
from language.catalogue import _, language, set_language
from search.space import DECISIONS_A_BLOCK
from teaching.cell_choices import choice_words, grown_cell
from teaching.demonstrations import Choices
from ui.diagram.component import Drawing, Look, show_diagram
from ui.lessons.demonstrations.frame import HEIGHT, LOW, choose_step
from ui.page_component import leave_to_next_run
from ui.profile_cache import cached_in
from ui.reserved_height import reserve_height
from viz.genotype_view import cell_picture
from viz.picture import Picture, picture_data


def show_choices(settings: Choices, key: str) -> None:
    """Show what is chosen so far, and the choice that comes last."""
    genotype = Genotype.parse(settings.cell)
    said, place = st.empty(), st.empty()
    words = {"normal": _("Normal cell"), "reduction": _("Reduction cell")}
    which = st.segmented_control(
        _("Cell"), list(words), required=True, default="normal", key=f"{key}-cell",
        format_func=words.__getitem__, label_visibility="collapsed",
    ) or "normal"  # fmt: skip
    cell = genotype.normal if which == "normal" else genotype.reduction
    most = DECISIONS_A_BLOCK * len(cell.blocks)
    decided = choose_step(key, _("Choices so far"), list(map(str, range(most + 1))), 1)
    said.markdown(choice_words(cell, decided))
    picture = _picture(cell, decided, words[which], language())
    drawing = Drawing(
        stamp=f"{settings.cell} {which} {decided} {language()}",
        name=picture.title,
        figure=picture_data(picture),
        subject=which,
    )
    with place.container(), reserve_height(HEIGHT, LOW, key):
        show_diagram(drawing, Look(), leave_to_next_run, f"{key}-diagram")


@cached_in(LRUCache(200))
def _picture(cell: CellGenotype, decided: int, name: str, spoken: str) -> Picture:
    """Draw a cell after some choices; raises LayoutError."""
    set_language(spoken)
    return cell_picture(grown_cell(cell, decided, name), "LR")
