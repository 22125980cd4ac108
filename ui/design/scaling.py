"""Show the scaling lab: one dimension against all together, the grid, rounding step by step."""

from functools import partial

import streamlit as st

from analysis.roofline import Device
from backbones.registry import FAMILIES
from backbones.title import title
from design import scaling
from design.records import DIMENSIONS, KINDS, Constants, Multipliers, ScaledNetwork
from language.catalogue import _
from language.said import SaidError
from published.scaling import bases, scaled_results
from ui import address
from ui.callbacks import run_to_end
from ui.design.opening import show_compare_link, show_networks, show_train_link
from ui.explore.costs import show_table
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.roofline_device import choose_device
from ui.style import is_dark
from ui.views import choose_from_list, choose_view, in_pairs
from ui.ways import go_on, want_explore
from ui.widget_value import set_value
from viz.numbers import compact, in_bytes
from viz.roofline_plots import in_time
from viz.scaling_plots import (
    COST_NAMES,
    TITLES,
    accuracy_figure,
    cost_figure,
    grid_figure,
    multipliers_words,
)
from viz.sweep_plots import MEASURES
from viz.times import Times

TOLERANCES = ("0.1", "0.05", "0.02", "0.2")


def show_scaling() -> None:
    """Show the lab of the first family that is scaled from a baseline."""
    go_on()
    family = scaling.scalable()[0]
    with st.sidebar:
        wanted = _choose_multipliers()
        device = choose_device(st.container())
        words = {name: _(MEASURES[name].title) for name in COST_NAMES}
        cost = choose_from_list(st.container(), _("Cost"), "cost", words)
        base = choose_from_list(
            st.container(), _("Printed accuracy of"), "base", {name: name for name in bases()}
        )
    try:
        own = scaling.scaled(family, wanted, device=device)
        networks = _profiled(family, device)
        equals = scaling.at_macs(family, own.costs.macs, networks, device)
    except SaidError as error:
        st.error(escape_markdown(error.sentence(_)))
        return
    printed = [one for one in scaled_results() if one.base == base]
    figures = (
        (
            "costs",
            cost_figure(networks, own, equals, cost, Times(device), is_dark=is_dark()),
            want_explore,
        ),
        ("accuracy", accuracy_figure(printed, is_dark=is_dark()), None),
    )
    for place, (name, figure, take) in in_pairs(figures):
        show_plot(figure, f"scaling-{name}", take, place)
    st.caption(
        _(
            "All curves meet at {name}. Costs are profiled; accuracy is what the paper prints, as "
            "none of these networks was trained here. A click on a point opens it on Explore."
        ).format(name=escape_markdown(title(scaling.baseline(family))))
    )
    _show_equals(own, equals, device)
    _show_grid(family)
    _show_tables(family)


def _choose_multipliers() -> Multipliers:
    """Show a slider for each dimension, kept in the address."""
    titles = {"width": _("Width (w)"), "depth": _("Depth (d)"), "resolution": _("Resolution (r)")}
    found = {}
    for name in DIMENSIONS:
        key, usual = f"scaling-{name}", getattr(scaling.USUAL, name)
        set_value(key, _read(name, usual))

        def take(name: str = name, key: str = key, usual: float = usual) -> None:
            value = st.session_state[key]
            address.put(name, None if value == usual else f"{value:g}")

        found[name] = st.slider(
            titles[name],
            scaling.LEAST,
            scaling.MOST,
            step=0.05,
            format="× %.2f",
            key=key,
            on_change=partial(run_to_end, take),
        )
    return Multipliers(**found)


def _read(name: str, usual: float) -> float:
    try:
        value = float(address.get(name, str(usual)))
    except ValueError:
        return usual
    return value if scaling.LEAST <= value <= scaling.MOST else usual


def _profiled(family: str, device: Device) -> list[ScaledNetwork]:
    """Return the networks of all curves; a bar tells how far it is where they are profiled anew."""
    count = len(scaling.DOUBLINGS) * len(KINDS)
    place = st.empty()
    found = []
    for one in scaling.curves(family, device):
        found.append(one)
        told = _("{done} of {count} networks").format(done=len(found), count=count)
        place.progress(len(found) / count, text=told)
    place.empty()
    return found


def _show_equals(own: ScaledNetwork, equals: list[ScaledNetwork], device: Device) -> None:
    """Show the reader's network and, of each curve, the one with about as many MACs."""
    rows = [
        {
            "name": _(TITLES[one.kind]) if one.kind else _("yours"),
            "by": multipliers_words(one),
            "macs": compact(one.costs.macs),
            "params": compact(one.costs.params),
            "activations": in_bytes(one.costs.activation_bytes),
            "peak": in_bytes(one.costs.peak_bytes),
            "time": in_time(one.costs.seconds),
        }
        for one in (own, *equals)
    ]
    specs = [one.spec for one in (own, *equals)]
    st.markdown(f"**{_('At about as many MACs')}**")
    st.caption(escape_markdown(Times(device).note))
    columns = {
        "name": st.column_config.TextColumn(_("Scaled")),
        "by": st.column_config.TextColumn(_("Multipliers"), width="medium"),
        "macs": st.column_config.TextColumn(_("MACs")),
        "params": st.column_config.TextColumn(_("Parameters")),
        "activations": st.column_config.TextColumn(_("Activation memory")),
        "peak": st.column_config.TextColumn(_("Alive at once")),
        "time": st.column_config.TextColumn(_("Time (at least)")),
    }
    show_networks("scaling-equals", rows, specs, columns)
    left, right = st.columns(2)
    show_compare_link(left, specs)
    show_train_link(right, specs)


def _show_grid(family: str) -> None:
    """Show the grid of the constants, how many are left, and the paper's choice."""
    chosen = scaling.chosen(family)
    st.markdown(f"**{_('Finding α, β and γ')}**")
    words = {text: f"± {text}" for text in TOLERANCES}
    tolerance = choose_view(st.container(), _("α·β²·γ² is 2"), "tolerance", words)
    points = scaling.grid(float(tolerance))
    grown = ""
    if factor := scaling.grown(family):
        grown = _("The built network has {factor} times the MACs of the baseline.").format(
            factor=f"{factor:.2f}"
        )
    st.markdown(
        _(
            "{count} points of {all} are left; the paper chose α = {alpha}, β = {beta}, "
            "γ = {gamma}, where α·β²·γ² is {growth}."
        ).format(
            count=len(points),
            all=f"{scaling.POINTS:,}",
            alpha=f"{chosen.alpha:g}",
            beta=f"{chosen.beta:g}",
            gamma=f"{chosen.gamma:g}",
            growth=f"{chosen.growth:.2f}",
        )
        + f" {grown}"
    )

    def take(values: str) -> None:
        spec = scaling.with_constants(family, Constants(*map(float, values.split(","))))
        if spec:
            want_explore(spec.text)

    show_plot(grid_figure(points, chosen, is_dark=is_dark()), "scaling-grid", take)


def _show_tables(family: str) -> None:
    """Show formula against released table, and the rounding of one released network."""
    presets = {preset.name: preset for preset in FAMILIES[family].presets}
    words = {name: preset.title for name, preset in presets.items()}
    first = next(iter(scaling.released(family)))
    st.markdown(f"**{_('Formula, released table, rounding')}**")
    name = choose_from_list(st.container(width=260), _("Network"), "released", words, first)
    for table in reversed(FAMILIES[family].tables(presets[name].spec)):
        st.markdown(_(table.title))
        show_table(table)
