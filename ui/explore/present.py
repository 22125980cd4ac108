"""Present a network: the picture, its numbers and the next step, for the last row of a room.

The browser presses these buttons by their keys: P and Escape, Page Down and Page Up, which remote
controls send (``present_keys.js``).
"""

from dataclasses import dataclass

import streamlit as st

from backbones.registry import FAMILIES
from backbones.spec import BackboneSpec
from backbones.title import title
from language.catalogue import _
from ui.address import changing
from ui.explore.drawing import kind_of, kind_words, kinds_of
from ui.explore.view import NetworkView
from ui.page_component import page_component
from ui.presenting import present
from ui.variants import write_variant
from ui.views import write_view


@dataclass(frozen=True)
class Step:
    """A network and the kind of picture that is shown of it."""

    spec: BackboneSpec
    kind: str


def step_from(step: Step, by: int) -> Step | None:
    """Return the step after (1) or before (-1) another; None at the end.

    All pictures of a network come in their order, then the first of the family's next preset.
    """
    kinds = kinds_of(step.spec)
    place = kinds.index(step.kind) + by
    if 0 <= place < len(kinds):
        return Step(step.spec, kinds[place])
    presets = [preset.spec for preset in FAMILIES[step.spec.family].presets]
    # A network that is no preset stands before all of them.
    number = presets.index(step.spec) + by if step.spec in presets else (0 if by > 0 else -1)
    if not 0 <= number < len(presets):
        return None
    return Step(presets[number], kinds_of(presets[number])[0 if by > 0 else -1])


def mount_keys() -> None:
    """Let the browser press the buttons of a presentation, or of a lesson, by their keys."""
    page_component("present_keys")(key="present-keys", height=1)


def show_present_button() -> None:
    """Show the button that begins it."""
    mount_keys()
    with st.container(key="present-toggle", width="content"):
        st.button(
            _("Present"),
            icon=":material/slideshow:",
            help=_("The picture and its numbers alone, in large letters (key P)"),
            on_click=present,
            args=(True,),
            type="tertiary",
        )


def show_steps(view: NetworkView) -> None:
    """Show the buttons of a presentation: a step back, the next step by its name, and the end."""
    mount_keys()
    now = Step(view.spec, kind_of(view))
    before, after = step_from(now, -1), step_from(now, 1)
    with st.container(key="present-back", width="content"):
        st.button(
            _("Back"), icon=":material/arrow_back:", on_click=_go, args=(view, before),
            disabled=before is None, type="tertiary",
        )  # fmt: skip
    with st.container(key="present-next", width="content"):
        st.button(
            _("Next: {step}").format(step=_named(after, view.spec))
            if after
            else _("The last step"),
            icon=":material/arrow_forward:",
            on_click=_go,
            args=(view, after),
            disabled=after is None,
            type="primary",
        )
    with st.container(key="present-toggle", width="content"):
        st.button(
            _("End"), icon=":material/close:", on_click=present, args=(False,),
            help=_("Back to the knobs (key P or Escape)"), type="tertiary",
        )  # fmt: skip


def _named(step: Step, present_spec: BackboneSpec) -> str:
    return kind_words()[step.kind] if step.spec == present_spec else title(step.spec)


def _go(view: NetworkView, step: Step) -> None:
    with changing():
        write_variant(view.place, step.spec)
        write_view(view.key("view"), step.kind, kinds_of(step.spec)[0])
