"""Stack a found cell to a network: how often, how wide, and where it is opened."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from backbones.genotype import NAMED
from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _
from search.plan import LivePlan, TablePlan
from search.race_state import RaceState
from search.records import Evaluation
from ui import cached
from ui.markdown import escape_markdown
from ui.variants import VARIANT
from ui.views import choose_view
from viz.numbers import compact


def stacked(plan: LivePlan, key: str, cells: int, filters: int, stem: str) -> BackboneSpec:
    """Return the network of N x F of a cell for CIFAR-10 or ImageNet images; raises SpecError."""
    kind = type(plan.child.spec(key))
    return kind(cell=key, stem=stem, cells=cells, filters=filters, drop_path=0.0)


def show_networks(state: RaceState, one: Evaluation) -> None:
    """Show N and F, what that comes to, and the ways on."""
    plan = state.plan
    if not isinstance(plan, LivePlan):
        return
    st.markdown(_("**Stack it** to N × F and take it along:"))
    words = {"cifar": "CIFAR-10", "imagenet": "ImageNet"}
    first, second, third, fourth = st.columns([2.2, 1, 1, 2.4], vertical_alignment="bottom")
    stem = choose_view(first, _("For images like those of"), "stem", words)
    cells = second.number_input("N", 1, 20, plan.child.cells, key="search-n")
    filters = third.number_input("F", 2, 512, plan.child.filters, key="search-f")
    try:
        spec = stacked(plan, one.key, int(cells), int(filters), stem)
    except SpecError as error:
        st.error(escape_markdown(error.sentence(_)))
        return
    network = cached.profile(spec)
    fourth.markdown(
        _("**{params}** parameters  \n{macs} MACs").format(
            params=compact(network.params), macs=compact(network.macs)
        )
    )
    left, middle, right = st.columns([1, 1, 2], vertical_alignment="bottom")
    _link_to_explore(left, spec)
    with right:
        beside = _beside()
    specs = [spec] + [
        stacked(plan, key, int(cells), int(filters), stem) for key in _others(plan, one.key, beside)
    ]
    _link_to_train(middle, specs, ("noise", f"{plan.child.noise:g}"))


def show_benchmark_network(plan: TablePlan, one: Evaluation) -> None:
    """Show a cell as the benchmark prints it, and the ways to its network for CIFAR-10."""
    st.code(plan.space.text(plan.space.choices(one.key)), language=None, wrap_lines=True)
    spec = plan.space.spec(one.key)
    left, middle, _right = st.columns([1, 1, 2])
    _link_to_explore(left, spec)
    _link_to_train(middle, [spec])


def _link_to_explore(place: DeltaGenerator, spec: BackboneSpec) -> None:
    place.page_link(
        "pages/explore.py",
        label=_("Open in Explore"),
        icon=":material/tune:",
        query_params={VARIANT: spec.text},
        width="stretch",
    )


def _link_to_train(
    place: DeltaGenerator, specs: Sequence[BackboneSpec], *more: tuple[str, str]
) -> None:
    place.page_link(
        "pages/train.py",
        label=_("Train it"),
        icon=":material/model_training:",
        query_params=[*((VARIANT, each.text) for each in specs), *more],
        width="stretch",
    )


def _beside() -> list[str]:
    """Return what is trained with it."""
    names = {"published": "NASNet-A", "random": _("a random cell")}
    chosen = st.pills(
        _("Train it beside"),
        list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        default=list(names),
        key="search-beside",
    )
    return list(chosen)


def _others(plan: LivePlan, key: str, beside: list[str]) -> list[str]:
    found = []
    if "published" in beside:
        found.append(next(iter(NAMED)))
    if "random" in beside:
        # The same one whenever the same cell is looked at.
        rng = np.random.default_rng(crc32(key.encode()))
        found.append(plan.space.key(plan.space.sample(rng)))
    return found
