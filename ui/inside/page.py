"""Look into a trained network: choose a run, then one of the ways to look."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st
from sqlalchemy.exc import DBAPIError

from language.catalogue import _
from ui.inside.inspection import Pairs, inspections, is_live
from ui.inside.lesions import KIND as LESIONS
from ui.inside.lesions import show_lesions, show_shipped_lesions
from ui.inside.maps import show_maps
from ui.inside.signals import KIND as SIGNALS
from ui.inside.signals import show_signals
from ui.inside.subject import Chosen, choose_subject, show_own_trainings
from ui.inside.surface import KIND as SURFACE
from ui.inside.surface import show_shipped, show_surfaces
from ui.page_name import show_name
from ui.store import store_fails
from ui.views import show_tabs
from ui.visitor import remember

EVERY = timedelta(seconds=1)
TAB = "inside"


def show_inside() -> None:
    """Show what the address asks for."""
    chosen = choose_subject()
    if chosen is None:
        _show_choice()
    else:
        show_name(_("Inside {name}").format(name=chosen.label))
        _show_tabs(chosen)
    remember()


def _show_choice() -> None:
    show_name(_("Look inside"))
    st.markdown(
        _(
            "A trained network can be opened: switch off its blocks, shortcuts, dense connections "
            "and gates, and see what it can still do without them."
        )
    )
    st.subheader(_("Your trained networks"), anchor=False)
    if not show_own_trainings():
        st.caption(
            _(
                "None yet. Train some, such as plain-56 beside ResNet-56 of the first experiment, "
                "then come back."
            )
        )
        st.page_link("pages/train.py", label=_("Train"), icon=":material/model_training:")
    show_tabs(
        TAB,
        {
            "lesions": (_("Lesions"), show_shipped_lesions),
            "surface": (_("Loss surface"), show_shipped),
        },
    )


def _show_tabs(chosen: Chosen) -> None:
    networks = [chosen, *chosen.others]

    def tab(kind: str, show: Callable[[Pairs], None]) -> Callable[[], None]:
        return lambda: _show_inspected(kind, networks, show)

    show_tabs(
        TAB,
        {
            "lesions": (_("Lesions"), tab(LESIONS, show_lesions)),
            "signals": (_("Signals"), tab(SIGNALS, show_signals)),
            "maps": (_("Feature maps"), lambda: show_maps(chosen)),
            "surface": (_("Loss surface"), tab(SURFACE, show_surfaces)),
        },
    )


def _show_inspected(kind: str, networks: list[Chosen], show: Callable[[Pairs], None]) -> None:
    """Show inspections, again each second while one is under way."""
    try:
        was_live = is_live(inspections(kind, networks))
    except DBAPIError as error:
        st.error(store_fails(error))
        return

    def now() -> None:
        pairs = inspections(kind, networks)
        if is_live(pairs) != was_live:
            # Begin to poll, or leave off.
            st.rerun()
        show(pairs)

    st.fragment(now, run_every=EVERY if was_live else None)()
