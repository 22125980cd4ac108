"""Choose the networks that are compared, kept in the address as on Train."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from backbones.registry import PRESETS, parse
from backbones.spec import BackboneSpec, SpecError
from design.compared import MOST
from language.catalogue import _
from ui.callbacks import run_to_end
from ui.explore.title import title
from ui.markdown import escape_markdown
from ui.variants import read_variants, write_variants
from ui.widget_value import set_value

KEY = "compare-networks"
REFUSED = "compare-refused"


def choose_networks() -> list[BackboneSpec]:
    """Show the field of networks, and what of the address cannot be; return what is compared."""
    found = read_variants()
    specs, mistakes = _usable(found)
    texts = [spec.text for spec in specs]
    known = {preset.spec.text: preset.title for preset in PRESETS.values()}
    own = dict(zip(texts, names_of(specs), strict=True))
    set_value(KEY, texts)
    st.multiselect(
        _("Networks to compare"),
        list(dict.fromkeys((*known, *texts))),
        format_func=lambda text: own.get(text) or known.get(text) or text,
        key=KEY,
        on_change=partial(run_to_end, _take),
        max_selections=MOST,
        accept_new_options=True,
        placeholder=_("Choose two to six, or type one, such as resnet?depth=20&stem=cifar"),
        help=_("The others are compared with the first one."),
    )
    if refused := st.session_state.pop(REFUSED, None):
        mistakes.append(refused)
    for mistake in mistakes:
        st.error(escape_markdown(mistake))
    return specs


def names_of(specs: Sequence[BackboneSpec]) -> list[str]:
    """Return a short name for each network; those that would share one go by their text."""
    titles = [title(spec) for spec in specs]
    return [
        short if titles.count(short) == 1 else spec.text
        for short, spec in zip(titles, specs, strict=True)
    ]


def _usable(found: Sequence[BackboneSpec | SpecError]) -> tuple[list[BackboneSpec], list[str]]:
    """Return the networks that can be compared, and what is wrong with the others."""
    mistakes = [error.sentence(_) for error in found if isinstance(error, SpecError)]
    specs: list[BackboneSpec] = []
    for spec in found:
        if isinstance(spec, SpecError):
            continue
        if spec in specs:
            mistakes.append(
                _("{name} is given twice: it is compared once.").format(name=title(spec))
            )
        else:
            specs.append(spec)
    if len(specs) > MOST:
        mistakes.append(
            _("The address asks for {count} networks: the first {most} are taken.").format(
                count=len(specs), most=MOST
            )
        )
    return specs[:MOST], list(dict.fromkeys(mistakes))


def _take() -> None:
    specs = []
    for typed in st.session_state[KEY]:
        try:
            specs.append(parse(typed))
        except SpecError as error:
            st.session_state[REFUSED] = error.sentence(_)
    write_variants(list(dict.fromkeys(specs)))
