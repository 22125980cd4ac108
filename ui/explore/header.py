"""Name and idea of the network that Explore shows, and what can be done with it."""

from collections.abc import Sequence

from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from language.catalogue import _
from ui.explore.title import title
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.reserved_height import reserve_height
from ui.train.link import show_train_link
from ui.variants import write_variants

HEIGHT = 152
"""Height in pixels, in a wide window; the style sheet has that of a phone."""


def show_header(view: NetworkView, pinned: Sequence[BackboneSpec]) -> None:
    """Show name and idea of the network; pin it, or let go of the pinned ones."""
    spec = view.spec
    family = FAMILIES[spec.family]
    room = reserve_height(HEIGHT, "header", view.scope)
    left, right = room.columns([4, 1], vertical_alignment="center")
    left.title(title(spec), anchor=False)
    left.markdown(_(family.idea))
    left.caption(f"{family.paper} · `{spec.text}`")
    if not pinned:
        right.button(
            _("Pin to compare"),
            icon=":material/keep:",
            help=_("Keep this network as the one that others are compared with."),
            on_click=write_variants,
            args=([spec, spec],),
            width="stretch",
        )
    else:
        right.button(
            _("Unpin"),
            icon=":material/keep_off:",
            help=_("Pinned: {name}").format(name=escape_markdown(", ".join(map(title, pinned)))),
            on_click=write_variants,
            args=([spec],),
            width="stretch",
        )
    show_train_link(right, spec)
