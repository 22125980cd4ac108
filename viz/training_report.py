"""Write a comparison of trained networks as one HTML file, or as a Jupyter notebook.

Both have the writer's own words, the table, the curves and the command that repeats the comparison.
The file opens without a network; the notebook carries its epochs and needs pandas and Plotly only.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from language.catalogue import _
from language.said import message
from language.units import spread_in_percent
from viz.compare_report import Row, html_table
from viz.numbers import compact
from viz.report_page import page
from viz.training_plots import Learner, learning_figures

HEADINGS: Mapping[str, str] = {
    "question": message("Question"),
    "expectation": message("Expectation, before the runs"),
    "observation": message("What was seen"),
    "conclusion": message("Conclusion"),
}
"""The writer's texts in their order; the first two stand before the results."""

BEFORE = ("question", "expectation")


@dataclass(frozen=True)
class TrainedNetwork:
    """One network of a comparison; ``seconds`` is the mean of its finished runs."""

    learner: Learner
    spec: str
    params: int | None
    macs: int | None
    seconds: float | None


@dataclass(frozen=True)
class TrainingReport:
    """The content of a report; ``texts`` are the writer's own by heading."""

    title: str
    conditions: Sequence[str]
    networks: Sequence[TrainedNetwork]
    findings: Sequence[str]
    texts: Mapping[str, str]
    command: str
    epochs_csv: str


def results(networks: Sequence[TrainedNetwork]) -> tuple[Row, list[Row]]:
    """Return heading and rows of the results: accuracy, size, computation and time."""
    heading = (
        _("Network"), _("Validation accuracy"), _("Test accuracy"), _("Seeds"), _("Parameters"),
        _("MACs"), _("Seconds a run"), _("Text form"),
    )  # fmt: skip
    rows: list[Row] = []
    for network in networks:
        learner = network.learner
        ends = [epochs[-1].val_accuracy for epochs in learner.seeds if epochs]
        rows.append(
            (
                learner.label,
                spread_in_percent(ends) if ends else "–",
                spread_in_percent(list(learner.tests)) if learner.tests else "–",
                f"{len(learner.tests)} / {len(learner.seeds)}",
                "–" if network.params is None else compact(network.params),
                "–" if network.macs is None else compact(network.macs),
                "–" if network.seconds is None else f"{network.seconds:.1f}",
                network.spec,
            )
        )
    return heading, rows


def to_html(report: TrainingReport) -> str:
    """Write the page, whose plots carry their code."""
    learners = [network.learner for network in report.networks]
    plots = learning_figures(learners, is_dark=False)
    return page(report.title, _before(report), plots.values(), "\n".join(_after(report)))


def _before(report: TrainingReport) -> Iterator[str]:
    yield f"<p>{escape(' · '.join(report.conditions))}</p>"
    yield from _own_words(report, BEFORE)
    yield f"<h2>{_('Results')}</h2>"
    yield f'<div class="scroll">{html_table(*results(report.networks))}</div>'
    yield f"<p>{_('Mean over seeds ± standard deviation, as far as the runs have come.')}</p>"
    yield from (f"<p>{escape(finding)}</p>" for finding in report.findings)


def _after(report: TrainingReport) -> Iterator[str]:
    yield from _own_words(report, tuple(name for name in HEADINGS if name not in BEFORE))
    yield f"<h2>{_('The same again')}</h2>"
    yield f"<pre>{escape(report.command)}</pre>"


def _own_words(report: TrainingReport, headings: Sequence[str]) -> Iterator[str]:
    for name in headings:
        if text := report.texts.get(name, "").strip():
            yield f"<h2>{_(HEADINGS[name])}</h2>"
            yield from (f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())


# What a notebook's cells do with EPOCHS, the CSV of the comparison's epochs.
_READ = """import io

import pandas as pd

EPOCHS = {epochs}
epochs = pd.read_csv(io.StringIO(EPOCHS))
epochs.head()"""

_TABLE = """last = epochs.sort_values("epoch").groupby(["label", "seed"], sort=False).last()
shown = ["train_accuracy", "val_accuracy", "seconds"]
last.groupby("label", sort=False)[shown].agg(["mean", "std"])"""

_PLOT = """import plotly.express as px

long = epochs.melt(
    ["label", "seed", "epoch"], ["train_accuracy", "val_accuracy"], "part", "accuracy"
)
px.line(
    long, x="epoch", y="accuracy", color="label", line_dash="part", line_group="seed",
    title={title},
)"""


def to_notebook(report: TrainingReport) -> str:
    """Write a notebook of nbformat 4.5: own words, the epochs as data, table, plot, command."""
    cells = [_told(f"# {report.title}\n\n{' · '.join(report.conditions)}")]
    cells += _told_texts(report, BEFORE)
    heading, rows = results(report.networks)
    cells.append(_told(f"## {_('Results')}\n\n{_markdown_table(heading, rows)}"))
    cells += [_told(f"- {finding}") for finding in report.findings]
    # A JSON string is a Python one.
    cells.append(_run(_READ.format(epochs=json.dumps(report.epochs_csv))))
    cells += [_run(_TABLE), _run(_PLOT.format(title=json.dumps(report.title)))]
    cells += _told_texts(report, [name for name in HEADINGS if name not in BEFORE])
    cells.append(_told(f"## {_('The same again')}\n\n```sh\n{report.command}\n```"))
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {
            "cells": cells,
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        ensure_ascii=False,
        indent=1,
    )


Cell = dict[str, object]


def _told_texts(report: TrainingReport, headings: Sequence[str]) -> list[Cell]:
    """Make a cell for each heading, also an empty one, to be filled in the notebook."""
    texts = {name: report.texts.get(name, "").strip() for name in headings}
    return [_told(f"## {_(HEADINGS[name])}\n\n{text}") for name, text in texts.items()]


def _told(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _run(code: str) -> Cell:
    return {
        "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
        "source": code,
    }  # fmt: skip


def _markdown_table(heading: Row, rows: Sequence[Row]) -> str:
    lines = [heading, tuple("---" for _cell in heading), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )
