"""Take networks that were found along: some of them to Compare, or to Train."""

from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from design.compared import LEAST, MOST
from language.catalogue import _, ngettext
from training.submission import MOST_VARIANTS
from ui.language import kept_in_links
from ui.variants import VARIANT


def spread(specs: Sequence[str], most: int) -> list[str]:
    """Return at most so many of some networks, the first and the last, evenly spread."""
    own = list(dict.fromkeys(specs))
    if len(own) <= most:
        return own
    return [own[round(place * (len(own) - 1) / (most - 1))] for place in range(most)]


def show_train_link(place: DeltaGenerator, specs: Sequence[str]) -> None:
    """Take networks along to Train, as many as it compares."""
    taken = spread(specs, MOST_VARIANTS)
    own = len(dict.fromkeys(specs))
    place.page_link(
        "pages/train.py",
        label=_("Train these")
        if own <= MOST_VARIANTS
        else ngettext("Train {count} of these", "Train {count} of these", len(taken)),
        icon=":material/model_training:",
        help=None if own <= MOST_VARIANTS else _("Evenly spread over all of them"),
        query_params=[*((VARIANT, text) for text in taken), *kept_in_links()],
        disabled=not taken,
        width="stretch",
    )


def show_compare_link(place: DeltaGenerator, specs: Sequence[str]) -> None:
    """Take networks along to Compare, as many as it shows beside each other."""
    taken = spread(specs, MOST)
    own = len(dict.fromkeys(specs))
    place.page_link(
        "pages/compare.py",
        label=_("Compare these")
        if own <= MOST
        else ngettext("Compare {count} of these", "Compare {count} of these", len(taken)),
        icon=":material/compare_arrows:",
        help=None if own <= MOST else _("Evenly spread over all of them"),
        query_params=[*((VARIANT, text) for text in taken), *kept_in_links()],
        disabled=len(taken) < LEAST,
        width="stretch",
    )
