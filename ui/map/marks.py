"""Choose the reader's own networks, which stand on the axis of costs; kept in the address."""

from functools import partial

import streamlit as st

from backbones.registry import PRESETS, parse
from backbones.spec import BackboneSpec, SpecError
from design.compared import LEAST, MOST
from language.catalogue import _
from language.said import SaidError
from ui import address, cached
from ui.callbacks import run_to_end
from ui.compare.networks import names_of
from ui.language import kept_in_links
from ui.map.links import OWN
from ui.markdown import escape_markdown
from ui.variants import VARIANT
from ui.widget_value import set_value
from viz.published_plots import Own

KEY = "map-own"
REFUSED = "map-refused"


def choose_own() -> list[BackboneSpec]:
    """Show the field of the reader's networks, and the ways on with them; return them."""
    specs, mistakes = _read()
    texts = [spec.text for spec in specs]
    own = dict(zip(texts, names_of(specs), strict=True))
    known = {preset.spec.text: preset.title for preset in PRESETS.values()}
    set_value(KEY, texts)
    st.multiselect(
        _("Your networks"),
        list(dict.fromkeys((*known, *texts))),
        format_func=lambda text: own.get(text) or known.get(text) or text,
        key=KEY,
        on_change=partial(run_to_end, _take),
        max_selections=MOST,
        accept_new_options=True,
        placeholder=_("Choose, or type one"),
        help=_("They are marked on the axis of parameters or MACs, counted here."),
    )
    if refused := st.session_state.pop(REFUSED, None):
        mistakes.append(refused)
    for mistake in mistakes:
        st.error(escape_markdown(mistake))
    words = [(VARIANT, text) for text in texts]
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


def _take() -> None:
    texts = []
    for typed in st.session_state[KEY]:
        try:
            texts.append(parse(typed).text)
        except SpecError as error:
            st.session_state[REFUSED] = error.sentence(_)
    address.put_all(OWN, list(dict.fromkeys(texts)))
