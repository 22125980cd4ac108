"""Show the choice of the networks to compare: chosen from a list, typed, or brought by a link."""

import pandas as pd
import streamlit as st

from analysis.records import Profile
from backbones.registry import PRESETS, parse
from backbones.spec import SpecError
from backbones.title import title
from language.catalogue import _, language, pgettext, set_language
from language.terms import short_term
from training.claims import EXPERIMENTS
from training.submission import MOST_VARIANTS
from ui.callbacks import run_to_end
from ui.markdown import escape_markdown
from ui.train.address import Setup
from ui.train.labels import shown_label
from ui.train.link import CHOSEN
from ui.variants import write_variants
from ui.widget_value import set_value

REFUSED = "train-network-refused"

USED = "params_used"
"""Column of the parameters that inference reads."""


@st.cache_resource(show_spinner=False)
def offered(spoken: str) -> dict[str, str]:
    """Spec texts and names in a language: small ones that train in seconds, then the published."""
    set_language(spoken)
    small = [variant.spec for e in EXPERIMENTS.values() for variant in e.variants]
    specs = dict.fromkeys((*small, *(preset.spec for preset in PRESETS.values())))
    titles = {spec.text: title(spec) for spec in specs}
    counts = list(titles.values())
    return {text: name if counts.count(name) == 1 else text for text, name in titles.items()}


def choose_networks(setup: Setup) -> None:
    """Show a field that takes up to eight networks by name, or any other as text."""
    known = offered(language())
    own = {v.spec.text: shown_label(v.label, v.spec) for v in setup.variants}
    texts = [spec.text for spec in setup.specs]
    set_value("train-networks", texts)
    st.session_state[CHOSEN] = setup.specs
    st.multiselect(
        _("Networks to compare"),
        list(dict.fromkeys((*known, *texts))),
        format_func=lambda text: own.get(text) or known.get(text) or text,
        key="train-networks",
        on_change=_take,
        max_selections=MOST_VARIANTS,
        accept_new_options=True,
        placeholder=_("Choose up to eight, or type one, such as resnet?depth=20&stem=cifar"),
        help=_(
            "The first ones of the list are small and train in seconds. Channels, image size and "
            "classes follow the data set."
        ),
    )
    if refused := st.session_state.get(REFUSED):
        st.error(escape_markdown(refused))


def _take() -> None:
    run_to_end(_take_networks)


def _take_networks() -> None:
    st.session_state.pop(REFUSED, None)
    specs = []
    for typed in st.session_state["train-networks"]:
        try:
            specs.append(parse(typed))
        except SpecError as error:
            st.session_state[REFUSED] = error.sentence(_)
    write_variants(list(dict.fromkeys(specs)))


def sums(network: Profile) -> dict[str, object]:
    """Return the numbers of a network that a row of the table has."""
    return {"params": network.params, USED: network.params_used, "macs": network.macs}


def show_table(rows: list[dict[str, object]]) -> None:
    """Show networks and their figures, one in a row; what inference reads where it differs."""
    if all(row.get(USED) == row.get("params") for row in rows):
        rows = [{name: value for name, value in row.items() if name != USED} for row in rows]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Network"), width="medium"),
            "spec": st.column_config.TextColumn(_("Text form"), width="medium"),
            "val_accuracy": st.column_config.TextColumn(short_term(_("Validation accuracy"))),
            "accuracy": st.column_config.TextColumn(_("Test accuracy")),
            "error": st.column_config.TextColumn(_("Test error")),
            "train_error": st.column_config.TextColumn(_("Training error")),
            "paper": st.column_config.TextColumn(_("Paper: error (%)")),
            "seeds": st.column_config.TextColumn(pgettext("finished", "Seeds")),
            "params": st.column_config.NumberColumn(_("Parameters"), format="localized"),
            USED: st.column_config.NumberColumn(
                _("Parameters that inference reads"), format="localized"
            ),
            "macs": st.column_config.NumberColumn(_("MACs"), format="localized"),
            "seconds": st.column_config.NumberColumn(_("Seconds a run"), format="%.1f"),
            "memory": st.column_config.TextColumn(_("Memory")),
        },
    )
