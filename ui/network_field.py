"""Choose networks in one field: presets by their names, any other by its text."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from backbones.registry import PRESETS, parse
from backbones.spec import BackboneSpec, SpecError
from backbones.title import title
from language.catalogue import _
from ui.callbacks import run_to_end
from ui.markdown import escape_markdown
from ui.widget_value import set_value

REFUSED = "{key}-refused"
"""Session key of why the last text that was typed is no network."""

Write = Callable[[list[BackboneSpec]], None]


def choose_specs(
    key: str,
    specs: Sequence[BackboneSpec],
    mistakes: Sequence[str],
    write: Write,
    *,
    most: int,
    label: str,
    placeholder: str,
    help_text: str,
) -> None:
    """Show the field with the networks of the address, and what cannot be one beneath it.

    ``write`` puts what the reader chooses into the address.
    """
    texts = [spec.text for spec in specs]
    own = dict(zip(texts, names_of(specs), strict=True))
    known = {preset.spec.text: preset.title for preset in PRESETS.values()}
    set_value(key, texts)
    st.multiselect(
        label,
        list(dict.fromkeys((*known, *texts))),
        format_func=lambda text: own.get(text) or known.get(text) or text,
        key=key,
        on_change=partial(run_to_end, partial(_take, key, write)),
        max_selections=most,
        accept_new_options=True,
        placeholder=placeholder,
        help=help_text,
    )
    refused = st.session_state.pop(REFUSED.format(key=key), None)
    for mistake in (*mistakes, *([refused] if refused else [])):
        st.error(escape_markdown(mistake))


def names_of(specs: Sequence[BackboneSpec]) -> list[str]:
    """Return a short name for each network; those that would share one go by their text."""
    titles = [title(spec) for spec in specs]
    return [
        short if titles.count(short) == 1 else spec.text
        for short, spec in zip(titles, specs, strict=True)
    ]


def _take(key: str, write: Write) -> None:
    specs = []
    for typed in st.session_state[key]:
        try:
            specs.append(parse(typed))
        except SpecError as error:
            st.session_state[REFUSED.format(key=key)] = error.sentence(_)
    write(list(dict.fromkeys(specs)))
