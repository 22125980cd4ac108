"""Plot learning curves of variants: the mean over seeds with its spread.

Each plot is an info function, which computes from records, and a figure function, which draws.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from language.catalogue import _
from language.units import in_percent
from training.records import Epoch
from viz.theme import figure, names_below
from viz.variant_marks import mark, see_through

LONGEST_NAME = 32


@dataclass(frozen=True)
class Learner:
    """A variant's epochs, one sequence for each seed; ``place`` decides colour, dash and marker.

    ``budget`` is how many epochs there will be; ``tests`` are the test accuracies so far.
    """

    label: str
    place: int
    seeds: tuple[tuple[Epoch, ...], ...]
    budget: int = 1
    tests: tuple[float, ...] = ()


@dataclass(frozen=True)
class Band:
    """A measure by epoch: mean, and mean minus and plus one standard deviation over the seeds.

    With one seed the three are the same. ``seeds`` counts those that have come so far.
    """

    epochs: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seeds: tuple[int, ...]


Measure = Callable[[Epoch], float]


def band(learner: Learner, measure: Measure) -> Band:
    """Compute mean and sample standard deviation of a measure at each epoch that a seed reached."""
    found: dict[int, list[float]] = {}
    for seed in learner.seeds:
        for epoch in seed:
            found.setdefault(epoch.epoch, []).append(measure(epoch))
    order = sorted(found)
    means = [statistics.fmean(found[epoch]) for epoch in order]
    spreads = [statistics.stdev(found[epoch]) if len(found[epoch]) > 1 else 0.0 for epoch in order]
    return Band(
        tuple(order),
        tuple(means),
        tuple(mean - spread for mean, spread in zip(means, spreads, strict=True)),
        tuple(mean + spread for mean, spread in zip(means, spreads, strict=True)),
        tuple(len(found[epoch]) for epoch in order),
    )


def accuracy_figure(learners: Sequence[Learner], *, is_dark: bool) -> go.Figure:
    """Plot validation accuracy by epoch."""
    fig = _by_epoch(_("Validation accuracy"), _("accuracy (%)"), is_dark)
    _draw(fig, learners, lambda e: 100 * e.val_accuracy, is_dark, in_percent("%{y:.1f}"))
    _wait_from_0_to_100(fig, learners)
    return fig


def race_figure(learners: Sequence[Learner], *, is_dark: bool, is_error: bool = False) -> go.Figure:
    """Plot accuracy in training, in validation and at the test, which comes once at the end.

    With ``is_error`` the error, 100 % minus accuracy, in its place. It has no legend: the cards
    beside it name colours, dashes and markers.
    """

    def shown(accuracy: float) -> float:
        return 100 * (1 - accuracy if is_error else accuracy)

    fig = figure(
        _("Error") if is_error else _("Accuracy"),
        _("epoch"),
        _("error (%), mean over seeds") if is_error else _("accuracy (%), mean over seeds"),
        is_dark=is_dark,
        source=_("Marks: validation · thin: training · right edge: test"),
    )
    for learner in learners:
        values = band(learner, lambda e: shown(e.train_accuracy))
        fig.add_scatter(
            x=values.epochs,
            y=values.mean,
            name=_("{name}, training").format(name=short(learner.label)),
            mode="lines",
            line={"color": see_through(mark(learner.place, is_dark).colour, 0.55), "width": 1.2},
            hovertemplate=in_percent("%{y:.1f}"),
        )
    _draw(fig, learners, lambda e: shown(e.val_accuracy), is_dark, in_percent("%{y:.1f}"))
    longest = max((learner.budget for learner in learners), default=1)
    edge = longest + max(0.25, 0.04 * longest)
    for learner in learners:
        if not learner.tests:
            continue
        look = mark(learner.place, is_dark)
        found = [shown(test) for test in learner.tests]
        fig.add_scatter(
            x=[edge],
            y=[statistics.fmean(found)],
            error_y={"array": [statistics.stdev(found)], "width": 5} if found[1:] else None,
            name=_("{name}, test").format(name=short(learner.label)),
            mode="markers",
            marker={
                "symbol": f"{look.symbol}-open", "size": 13, "color": look.colour,
                "line": {"width": 3},
            },
            hovertemplate=in_percent("%{y:.1f}"),
        )  # fmt: skip
    fig.layout.xaxis.range = (1 - (edge - longest), edge + (edge - longest))
    _wait_from_0_to_100(fig, learners)
    return fig


def train_loss_figure(learners: Sequence[Learner], *, is_dark: bool) -> go.Figure:
    """Plot training loss by epoch: a deeper network worse here is no overfitting."""
    fig = _by_epoch(_("Training loss"), _("cross-entropy (nats)"), is_dark)
    _draw(fig, learners, lambda e: e.train_loss, is_dark, "%{y:.3f}")
    return fig


def val_loss_figure(learners: Sequence[Learner], *, is_dark: bool) -> go.Figure:
    """Plot validation loss by epoch; a first epoch at a high rate can be off by thousands."""
    fig = _by_epoch(_("Validation loss"), _("cross-entropy (nats), log scale"), is_dark)
    _draw(fig, learners, lambda e: e.val_loss, is_dark, "%{y:.3f}")
    fig.layout.yaxis.update(type="log", dtick=1)
    return fig


def time_figure(learners: Sequence[Learner], *, is_dark: bool) -> go.Figure:
    """Plot validation accuracy against training time."""
    fig = _empty(_("Accuracy against time"), _("seconds of training"), _("accuracy (%)"), is_dark)
    _draw(
        fig,
        learners,
        lambda e: 100 * e.val_accuracy,
        is_dark,
        in_percent("%{y:.1f}"),
        along=lambda e: e.seconds,
    )
    fig.layout.hovermode = "closest"
    fig.layout.xaxis.rangemode = "tozero"
    _wait_from_0_to_100(fig, learners)
    return fig


def learning_figures(learners: Sequence[Learner], *, is_dark: bool) -> dict[str, go.Figure]:
    """Plot all curves, by a short name, in the order in which a page shows them."""
    return {
        "accuracy": accuracy_figure(learners, is_dark=is_dark),
        "time": time_figure(learners, is_dark=is_dark),
        "train-loss": train_loss_figure(learners, is_dark=is_dark),
        "val-loss": val_loss_figure(learners, is_dark=is_dark),
    }


def _empty(title: str, x: str, y: str, is_dark: bool) -> go.Figure:
    fig = figure(title, x, y, is_dark=is_dark, source=_("Mean over seeds ± standard deviation"))
    names_below(fig)
    return fig


def _wait_from_0_to_100(fig: go.Figure, learners: Sequence[Learner]) -> None:
    """Give an axis of accuracy that has no value yet the range of all accuracies."""
    if not any(epochs for learner in learners for epochs in learner.seeds):
        fig.layout.yaxis.range = (0, 100)


def _by_epoch(title: str, y: str, is_dark: bool) -> go.Figure:
    return _empty(title, _("epoch"), y, is_dark)


def whole_ticks(last: int) -> dict[str, int]:
    """Return ticks on whole epochs, nine at most."""
    return {"tick0": 1, "dtick": max(1, -(-last // 9))}


def _draw(
    fig: go.Figure,
    learners: Sequence[Learner],
    measure: Measure,
    is_dark: bool,
    shown: str,
    along: Measure | None = None,
) -> None:
    """Draw a line with markers for each variant, its spread as a tinted band behind it."""
    longest = max((learner.budget for learner in learners), default=1)
    for learner in learners:
        values = band(learner, measure)
        positions = band(learner, along).mean if along else values.epochs
        longest = max(longest, *values.epochs, 1)
        look = mark(learner.place, is_dark)
        if max(values.seeds, default=0) > 1:
            fig.add_scatter(
                x=positions + positions[::-1],
                y=values.high + _above_nothing(values)[::-1],
                fill="toself",
                fillcolor=see_through(look.colour, 0.16),
                line={"width": 0},
                mode="lines",
                legendgroup=learner.label,
                showlegend=False,
                hoverinfo="skip",
            )
        fig.add_scatter(
            x=positions,
            y=values.mean,
            customdata=values.seeds,
            name=short(learner.label),
            legendgroup=learner.label,
            mode="lines+markers",
            line={"color": look.colour, "width": 2, "dash": look.dash},
            marker={"symbol": look.symbol, "size": 7 if longest <= 30 else 4},
            hovertemplate=f"{shown} (n = %{{customdata}})",
        )
    if along is None:
        margin = max(0.25, 0.04 * longest)
        fig.layout.xaxis.update(range=(1 - margin, longest + margin), **whole_ticks(longest))


def _above_nothing(values: Band) -> tuple[float, ...]:
    """Return the spread's lower edge: no loss and no accuracy is below 0, none has log 0."""
    pairs = zip(values.low, values.mean, strict=True)
    return tuple(max(low, 0.1 * mean) for low, mean in pairs)


def short(name: str) -> str:
    """Shorten a name to fit beneath a plot."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
