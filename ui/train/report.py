"""Show where the owner of a comparison writes its report, and give it as HTML and notebook."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from language.catalogue import _
from runs.report_texts import LONGEST, ReportTexts
from training import export
from training.batch_state import BatchState
from training.judging import judge
from ui import cached
from ui.batch.starting import attempt
from ui.callbacks import run_to_end
from ui.download import show_download
from ui.store import store
from ui.train.claims import told
from ui.train.evidence import learners
from ui.train.results import trained_spec
from ui.visitor import visitor
from ui.widget_value import set_value
from viz.training_report import HEADINGS, TrainedNetwork, TrainingReport, to_html, to_notebook


def show_report(state: BatchState, title: str, conditions: Sequence[str]) -> None:
    """Show a field for each heading, and the two files; others than the owner see the files."""
    batch = state.batch
    texts = ReportTexts(store().database)
    with st.expander(_("Report"), icon=":material/edit_note:"):
        st.caption(
            _(
                "Your own words with table, curves and command: as a page that opens without a "
                "network, or as a notebook to go on with. They are kept with these runs."
            )
        )
        if batch.owner == visitor():
            written = texts.read(batch.id)
            for heading, shown in HEADINGS.items():
                _show_field(batch.id, heading, _(shown), written.get(heading, ""))
        make = partial(_report, state, title, conditions)
        left, right = st.columns(2)
        with left:
            show_download(
                _("Report (HTML)"), lambda: to_html(make()), "report.html", "text/html",
                key="train-report-html",
            )  # fmt: skip
        with right:
            show_download(
                _("Notebook (Jupyter)"), lambda: to_notebook(make()), "report.ipynb",
                "application/x-ipynb+json", key="train-report-notebook",
            )  # fmt: skip


def _show_field(batch: str, heading: str, shown: str, text: str) -> None:
    key = f"train-report-{batch}-{heading}"
    set_value(key, text)

    def take() -> None:
        run_to_end(keep)

    def keep() -> None:
        write = ReportTexts(store().database).write
        attempt("train", partial(write, batch, visitor(), heading, st.session_state[key]))

    st.text_area(shown, key=key, max_chars=LONGEST, on_change=take)


def _report(state: BatchState, title: str, conditions: Sequence[str]) -> TrainingReport:
    """Collect what the report tells at this moment."""
    runs = [one.run for one in state.states]
    networks = []
    for variant, learner in zip(state.variants, learners(state), strict=True):
        spec = trained_spec(variant)
        network = cached.profile(spec) if spec else None
        networks.append(
            TrainedNetwork(
                learner,
                variant.spec.text,
                network.params if network else None,
                network.macs if network else None,
                variant.seconds,
            )
        )
    return TrainingReport(
        title,
        conditions,
        networks,
        _findings(state),
        ReportTexts(store().database).read(state.batch.id),
        export.same_again(runs, state.experiment),
        export.to_csv(store(), runs),
    )


def _findings(state: BatchState) -> list[str]:
    if state.experiment is None or state.is_live:
        return []
    return [told(judge(pair, state.errors(pair.measure))) for pair in state.experiment.comparisons]
