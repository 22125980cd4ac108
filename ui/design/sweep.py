"""Show a sweep as it is computed: partial results at once, a bar with an end, a stop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import prod
from time import perf_counter

import streamlit as st

from analysis.roofline import Device
from backbones.registry import DEFAULT
from backbones.spec import BackboneSpec, SpecError
from backbones.title import title
from design.records import Axis, Point
from design.sweep import sweep
from language.catalogue import _, ngettext
from ui.design.accuracies import own_accuracies
from ui.design.axes import choose_axes, words_of
from ui.design.opening import show_compare_link, show_train_link
from ui.design.stopping import show_stop_button
from ui.explore.spec_form import Form, show_spec_form
from ui.explore.speed.kept import medians_here
from ui.markdown import escape_markdown
from ui.plots import show_plot
from ui.roofline_device import choose_device
from ui.style import is_dark
from ui.variants import read_variants
from ui.views import choose_view, in_pairs
from ui.ways import go_on, want_explore
from viz.sweep_accuracy import sweep_accuracy_figure
from viz.sweep_plots import HEAT_TITLES, MEASURED, curve_figures, heat_figure
from viz.times import Times

FORM = Form(scope="design-")

AT_ONCE, EVERY = 0.5, timedelta(seconds=0.15)
"""Seconds of work before what is there is shown, and the pause for other readers after it."""

SHOWN = "sweep-shown"
"""Session key of the sweep that is shown."""

MOST_REASONS = 3


@dataclass
class Progress:
    """A sweep of a session as far as it is computed."""

    base: BackboneSpec
    axes: tuple[Axis, ...]
    device: Device
    points: list[Point] = field(default_factory=list)
    is_stopped: bool = False

    @property
    def task(self) -> tuple[BackboneSpec, tuple[Axis, ...], Device]:
        """The network, its knobs and the device that are asked for."""
        return self.base, self.axes, self.device

    @property
    def count(self) -> int:
        """Number of networks of the whole sweep."""
        return prod(len(axis.values) for axis in self.axes)

    @property
    def is_live(self) -> bool:
        """True while there is something to compute."""
        return not self.is_stopped and len(self.points) < self.count

    def advance(self, seconds: float = AT_ONCE) -> None:
        """Compute for about so many seconds."""
        end = perf_counter() + seconds
        for point in sweep(self.base, self.axes, len(self.points), self.device):
            self.points.append(point)
            if perf_counter() > end:
                return


def show_sweep() -> None:
    """Show the network and its knobs, the choice of what is gone over, and the sweep."""
    first = (read_variants() or [DEFAULT])[0]
    base = DEFAULT if isinstance(first, SpecError) else first
    with st.sidebar:
        show_spec_form(FORM, base)
        device = choose_device(st.container())
    if isinstance(first, SpecError):
        st.error(
            _("The address asks for a network that cannot be: {reason}").format(
                reason=escape_markdown(first.sentence(_))
            )
        )
    st.caption(_("Starting from {name}").format(name=escape_markdown(title(base))))
    axes = choose_axes(base)
    if not axes:
        return
    progress = _progress(Progress(base, axes, device))
    if progress.is_live:
        progress.advance()
    is_live = progress.is_live
    st.fragment(_show_now, run_every=EVERY if is_live else None)(progress, is_live)


def _progress(wanted: Progress) -> Progress:
    """Return the sweep that is under way or done if it is the wanted one, else begin that."""
    held = st.session_state.get(SHOWN)
    if isinstance(held, Progress) and held.task == wanted.task:
        return held
    st.session_state[SHOWN] = wanted
    return wanted


def _show_now(progress: Progress, was_live: bool) -> None:
    go_on()
    if progress.is_live != was_live:
        # Begin to compute, or leave off.
        st.rerun()
    _show_progress(progress)
    names = [words_of(progress.base, axis.knob) for axis in progress.axes]
    specs = [point.spec for point in progress.points if point.spec]
    times = Times(progress.device, medians_here(specs))
    accuracies = own_accuracies(specs)
    if len(progress.axes) == 1:
        figures = curve_figures(
            progress.axes[0], progress.points, names[0], times, is_dark=is_dark()
        )
        if accuracies:
            figures["accuracy"] = sweep_accuracy_figure(
                progress.axes[0], progress.points, names[0], accuracies, is_dark=is_dark()
            )
        for place, (name, figure) in in_pairs(list(figures.items())):
            show_plot(figure, f"sweep-{name}", want_explore, place)
    else:
        words = {name: _(title) for name, title in HEAT_TITLES.items()}
        if not times.measured:
            words.pop(MEASURED)
        name = choose_view(st.container(), _("Cost"), "cost", words)
        figure = heat_figure(
            progress.axes, progress.points, names, name, times, accuracies, is_dark=is_dark()
        )
        show_plot(figure, "sweep-map", want_explore)
    _show_holes(progress.points)
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="center")
    opens = _("A click on a point opens its network on Explore.")
    left.caption(f"{escape_markdown(times.note)} {opens}")
    show_compare_link(middle, specs)
    show_train_link(right, specs)
    if progress.is_live:
        # Last, as what a run has not shown yet is dimmed while it computes.
        progress.advance()


def _show_progress(progress: Progress) -> None:
    """Show how far the sweep is, and the button that stops it or goes on."""
    done, count = len(progress.points), progress.count
    left, right = st.columns([4, 1], vertical_alignment="center")
    if done == count:
        left.caption(ngettext("{count} network", "{count} networks", count))
        return
    left.progress(done / count, text=_("{done} of {count} networks").format(done=done, count=count))
    with right:
        show_stop_button(progress, "sweep-stop")


def _show_holes(points: Sequence[Point]) -> None:
    """Tell how many combinations were refused, and the reasons."""
    refused = [point.refusal for point in points if point.refusal]
    if not refused:
        return
    reasons = list(dict.fromkeys(note.sentence(_) for note in refused))
    told = " ".join(reasons[:MOST_REASONS])
    more = len(reasons) - MOST_REASONS
    if more > 0:
        told += " " + ngettext("{count} more reason.", "{count} more reasons.", more)
    holes = ngettext(
        "{count} combination cannot be:", "{count} combinations cannot be:", len(refused)
    )
    st.caption(f"{holes} {escape_markdown(told)}")
