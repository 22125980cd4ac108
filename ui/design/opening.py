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
    some = ngettext("Train {count} of these", "Train {count} of these", len(taken))
    label = _("Train these") if is_all(specs, taken) else some
    _show(place, "train", "model_training", label, specs, taken, least=1)


def show_compare_link(place: DeltaGenerator, specs: Sequence[str]) -> None:
    """Take networks along to Compare, as many as it shows beside each other."""
    taken = spread(specs, MOST)
    some = ngettext("Compare {count} of these", "Compare {count} of these", len(taken))
    label = _("Compare these") if is_all(specs, taken) else some
    _show(place, "compare", "compare_arrows", label, specs, taken, least=LEAST)


def is_all(specs: Sequence[str], taken: Sequence[str]) -> bool:
    """Return whether all different networks are taken along."""
    return len(dict.fromkeys(specs)) == len(taken)


def _show(
    place: DeltaGenerator,
    page: str,
    icon: str,
    label: str,
    specs: Sequence[str],
    taken: Sequence[str],
    least: int,
) -> None:
    place.page_link(
        f"pages/{page}.py",
        label=label,
        icon=f":material/{icon}:",
        help=None if is_all(specs, taken) else _("Evenly spread over all of them"),
        query_params=[*((VARIANT, text) for text in taken), *kept_in_links()],
        disabled=len(taken) < least,
        width="stretch",
    )
