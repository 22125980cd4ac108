"""Choose the reader's own networks, which stand on the axis of costs; kept in the address."""

import streamlit as st

from backbones.registry import parse
from backbones.spec import BackboneSpec, SpecError
from design.compared import LEAST, MOST
from language.catalogue import _
from language.said import SaidError
from ui import address, cached
from ui.language import kept_in_links
from ui.map.links import OWN
from ui.markdown import escape_markdown
from ui.network_field import choose_specs, names_of
from ui.variants import VARIANT
from viz.published_plots import Own

KEY = "map-own"


def choose_own() -> list[BackboneSpec]:
    """Show the field of the reader's networks, and the ways on with them; return them."""
    specs, mistakes = _read()
    choose_specs(
        KEY,
        specs,
        mistakes,
        lambda chosen: address.put_all(OWN, [spec.text for spec in chosen]),
        most=MOST,
        label=_("Your networks"),
        placeholder=_("Choose, or type one"),
        help_text=_("They are marked on the axis of parameters or MACs, counted here."),
    )
    words = [(VARIANT, spec.text) for spec in specs]
    if words:
        st.page_link(
            "pages/explore.py",
            label=_("Explore"),
            icon=":material/account_tree:",
            query_params=[*words, *kept_in_links()],
        )
    if len(words) >= LEAST:
        st.page_link(
            "pages/compare.py",
            label=_("Compare"),
            icon=":material/compare_arrows:",
            query_params=[*words, *kept_in_links()],
        )
    return specs


def add_own(text: str) -> None:
    """Add a network to the reader's own, the newest last; of too many the oldest goes."""
    specs = dict.fromkeys([*(spec.text for spec in _read()[0]), text])
    address.put_all(OWN, list(specs)[-MOST:])


def own_on_axis(specs: list[BackboneSpec], cost: str) -> list[Own]:
    """Return the networks with what they cost; those that cannot be profiled are told."""
    found = []
    for spec, name in zip(specs, names_of(specs), strict=True):
        try:
            profile = cached.profile(spec)
        except SaidError as error:
            st.error(f"{escape_markdown(spec.text)}: {escape_markdown(error.sentence(_))}")
            continue
        found.append(Own(name, spec.text, profile.params if cost == "params" else profile.macs))
    return found


def _read() -> tuple[list[BackboneSpec], list[str]]:
    specs: list[BackboneSpec] = []
    mistakes = []
    for text in address.get_all(OWN):
        try:
            specs.append(parse(text))
        except SpecError as error:
            mistakes.append(error.sentence(_))
    return list(dict.fromkeys(specs))[:MOST], mistakes
