"""A comparison's report has the writer's words, table, curves and command, as page and notebook."""

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from tests.stored_runs import epoch
from training.records import Epoch
from viz.training_plots import Learner
from viz.training_report import HEADINGS, TrainedNetwork, TrainingReport, to_html, to_notebook

CSV = "label,seed,epoch,train_accuracy,val_accuracy,seconds\n"
CSV += "".join(
    f'"a \'b\' ""c"" \\\\ {{d}}",{seed},{epoch},0.{epoch},0.{seed + epoch},{epoch}.5\n'
    for seed in (0, 1)
    for epoch in (1, 2)
)


def epochs(last: float) -> tuple[Epoch, ...]:
    return tuple(epoch(number, last * number / 4) for number in range(1, 5))


@pytest.fixture
def report() -> TrainingReport:
    learner = Learner("plain-20", 0, (epochs(0.9), epochs(0.8)), 4, (0.9, 0.92))
    other = Learner("<b>ResNet</b> | 20", 1, ((),), 4)
    return TrainingReport(
        'Which "learns"? {x} <script>',
        ("digits", "4 epochs"),
        (
            TrainedNetwork(learner, "plain?depth=20", 269_034, 10_000_000, 8.25),
            TrainedNetwork(other, "resnet?depth=20", None, None, None),
        ),
        ("ResNet-20 is above plain-20.",),
        {"question": "Does depth <em>help</em>?\nI ask.", "conclusion": "It does."},
        "python cli.py train 'plain?depth=20'",
        CSV,
    )


def test_the_page_has_all_of_it_and_asks_no_network(report: TrainingReport) -> None:
    page = to_html(report)
    assert "<script>" not in page.split("<body>")[1].split('<div class="plots">')[0]
    for shown in (
        "Does depth &lt;em&gt;help&lt;/em&gt;?", "It does.", "91.0 ± 1.4 %", "269 k", "8.2",
        "ResNet-20 is above plain-20.", "python cli.py train", "digits · 4 epochs",
    ):  # fmt: skip
        assert shown in page.replace("\N{NO-BREAK SPACE}", " "), shown
    assert page.index("Does depth") < page.index("Results") < page.index("It does.")
    assert page.count("Plotly.newPlot(") == 4
    assert 'src="http' not in page
    assert page.index("Results") < page.index("Plotly.newPlot(") < page.index("It does.")
    assert HEADINGS["expectation"] not in page


def test_the_notebooks_code_runs_and_its_words_are_there(report: TrainingReport) -> None:
    notebook: dict[str, Any] = json.loads(to_notebook(report))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = notebook["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    told = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    for shown in (*HEADINGS.values(), "It does.", "\\| 20 |", report.command):
        assert shown in told
    known: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(cell["source"].replace("px.line(", "figure = px.line("), known)
    assert isinstance(known["epochs"], pd.DataFrame)
    assert list(known["epochs"]["label"].unique()) == ["a 'b' \"c\" \\\\ {d}"]
    assert len(known["last"]) == 2
    assert isinstance(known["figure"], go.Figure)
    assert known["figure"].layout.title.text == report.title
