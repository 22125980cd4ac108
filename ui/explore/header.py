"""Name of the network that Explore shows, on one line, and what can be done with it."""

from collections.abc import Sequence

import streamlit as st

from backbones.spec import BackboneSpec
from backbones.title import title
from language.catalogue import _
from ui.design.opening import show_compare_link
from ui.explore.present import show_present_button, show_steps
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.page_name import show_name
from ui.presenting import is_presented
from ui.reserved_height import reserve_height
from ui.train.link import show_train_link
from ui.variants import write_variants

HEIGHT = 40
"""Height in pixels, in a wide window; the style sheet has that of a phone."""


def show_header(view: NetworkView, pinned: Sequence[BackboneSpec]) -> None:
    """Show the name of the network; pin it, or let go of the pinned ones; train it, present it."""
    spec = view.spec
    with (
        reserve_height(HEIGHT, "header", view.scope),
        st.container(horizontal=True, vertical_alignment="center", gap="xsmall"),
    ):
        show_name(title(spec))
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content",
            key=view.key("actions"),
        ):  # fmt: skip
            if is_presented():
                show_steps(view)
            else:
                _show_pin(spec, pinned)
                if pinned:
                    show_compare_link(
                        st.container(width="content"), [one.text for one in (*pinned, spec)]
                    )
                show_train_link(st.container(width="content"), spec)
                show_present_button()


def _show_pin(spec: BackboneSpec, pinned: Sequence[BackboneSpec]) -> None:
    if not pinned:
        st.button(
            _("Pin to compare"),
            icon=":material/keep:",
            help=_("Keep this network as the one that others are compared with."),
            on_click=write_variants,
            args=([spec, spec],),
        )
        return
    st.button(
        _("Unpin"),
        icon=":material/keep_off:",
        help=_("Pinned: {name}").format(name=escape_markdown(", ".join(map(title, pinned)))),
        on_click=write_variants,
        args=([spec],),
    )
