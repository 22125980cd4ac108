"""Offer a network as files: pictures, tables, code, and models that other programs run.

What takes long is made in a process of its own (``export.background``) and offered when it is done;
until then a fragment polls, and only while something is on its way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import urljoin

import streamlit as st

from backbones.library import LibrarySpec
from export.background import STEPS, Background, Job, Wanted
from export.errors import ExportError
from export.formats import FORMATS
from export.network import file_stem
from export.python_source import check_knobs
from export.weights import SEED
from language.catalogue import _, language
from ui import cached
from ui.callbacks import run_to_end
from ui.download import show_download
from ui.drawers import opened_popover
from ui.explore.view import NetworkView
from ui.markdown import escape_markdown
from ui.views import read_view
from viz.layer_table import Grouping, matching
from viz.numbers import in_bytes
from viz.pdf import MOST_PIXELS
from viz.scene import LONGEST

POLL_SECONDS = 1.0


@dataclass(frozen=True)
class PictureFile:
    """A file of the picture that is shown: its ending, its media type, its name, what makes it."""

    ending: str
    media: str
    name: str
    make: Callable[[], bytes]


@st.cache_resource(show_spinner=False)
def background() -> Background:
    """Return what makes slow files, one for all readers."""
    return Background()


def show_take_along(view: NetworkView, pictures: Sequence[PictureFile]) -> None:
    """Show all files of a view's network, the pictures first, when it is opened."""
    popover = opened_popover(_("Take along"), ":material/download:", view.key("take-along"))
    if not popover:
        return
    with popover:
        st.caption(
            _(
                "Picture, as it is open and coloured now, with its fonts; what is longer than "
                "{pixels} px goes on in rows, and a PNG longer than {most} px is drawn smaller"
            ).format(pixels=f"{LONGEST:,}", most=f"{MOST_PIXELS:,}")
        )
        places = st.columns(4)
        for place, file in zip(places, pictures, strict=False):
            with place:
                show_download(
                    file.ending.upper(),
                    file.make,
                    file.name,
                    file.media,
                    key=view.key(f"export-{file.ending}"),
                )
        _show_tables(view)
        _show_code(view)
        _show_models(view)
        _show_stages(view)


def _file(view: NetworkView, ending: str, label: str, grouping: Grouping | None = None) -> None:
    spec = view.spec
    kept = _kept_rows(view, grouping) if grouping and ending == "csv" else None
    page = urljoin(st.context.url, "explore") if st.context.url else ""
    make = partial(cached.file, spec, ending, grouping, language(), page, kept)
    show_download(
        label,
        make,
        f"{file_stem(spec)}.{ending}",
        FORMATS[ending].media,
        key=view.key(f"file-{ending}"),
    )


def _show_tables(view: NetworkView) -> None:
    """Offer the table with the rows that are shown in the tab of the layers."""
    grouping = cast(Grouping, read_view(view.key("rows"), ("layers", "blocks", "stages")))
    st.caption(_("Table, with the rows that the tab of the layers shows; HTML holds all of it"))
    for place, (ending, label) in zip(
        st.columns(4),
        {"csv": "CSV", "md": "Markdown", "tex": "LaTeX", "html": "HTML"}.items(),
        strict=True,
    ):
        with place:
            _file(view, ending, label, None if ending == "html" else grouping)


def _kept_rows(view: NetworkView, grouping: Grouping) -> tuple[int, ...] | None:
    """Return the rows that the filter of the table keeps, where one is set."""
    wanted = st.session_state.get(view.key("filter"), "")
    if not wanted:
        return None
    shown = cached.table_in_words(view.spec, grouping, language())
    return tuple(map(int, matching(shown, wanted).index))


def _show_code(view: NetworkView) -> None:
    st.caption(
        _("Python, the call that builds the model; it needs the library")
        if isinstance(view.spec, LibrarySpec)
        else _("Python, one file to read that needs only PyTorch")
    )
    try:
        check_knobs(view.spec)
    except ExportError as error:
        st.markdown(escape_markdown(error.sentence(_)))
    else:
        _file(view, "py", "Python")


def _show_models(view: NetworkView) -> None:
    """Offer files with weights: a button that makes one, its progress, then the file."""
    st.caption(
        _("Model with random weights (seed {seed}), tried before it is offered").format(seed=SEED)
    )
    kinds = {
        "onnx": ("ONNX", Wanted(view.spec, "onnx")),
        "bare": (_("ONNX without weights"), Wanted(view.spec, "onnx", False)),
        "pt2": ("torch.export", Wanted(view.spec, "pt2")),
    }
    running = []
    for name, (label, wanted) in kinds.items():
        job = background().find(wanted)
        if job and job.state == "ready":
            show_download(
                label,
                job.path.read_bytes,
                f"{file_stem(view.spec)}{'-bare' if name == 'bare' else ''}.{wanted.ending}",
                FORMATS[wanted.ending].media,
                key=view.key(f"file-{name}"),
            )
        else:
            st.button(
                _("Make {file}").format(file=label),
                key=view.key(f"make-{name}"),
                disabled=bool(job and job.state == "running"),
                on_click=partial(_ask, wanted),
                width="stretch",
            )
        if job and job.state == "ready":
            st.caption(_told(label, job, with_weights=wanted.with_weights))
        elif job and job.state == "failed":
            st.warning(escape_markdown(job.reason.sentence(_)))
        elif job:
            running.append((label, job))
    if running:
        _show_progress(running)


def _ask(wanted: Wanted) -> None:
    def ask() -> None:
        background().ask(wanted)

    run_to_end(ask)


def _told(label: str, job: Job, *, with_weights: bool) -> str:
    told = (
        _(
            "{file}: {size}, made in {seconds} s; its logits differ from PyTorch's by {difference} "
            "of their size."
        )
        if with_weights
        else _(
            "{file}: {size}, made in {seconds} s, and run once; with its weights, its logits "
            "differed from PyTorch's by {difference} of their size."
        )
    )
    return told.format(
        file=label,
        size=in_bytes(job.path.stat().st_size),
        seconds=round(job.seconds),
        difference=f"{job.difference:.1e}",
    )


@st.fragment(run_every=POLL_SECONDS)
def _show_progress(running: list[tuple[str, Job]]) -> None:
    """Show how far the files are; the page runs again when one is done."""
    steps = list(STEPS)
    for label, job in running:
        if job.state != "running":
            st.rerun()
        share = steps.index(job.step) / len(steps)
        st.progress(share, _("{file}: {step} …").format(file=label, step=_(STEPS[job.step])))


def _show_stages(view: NetworkView) -> None:
    """Show the stages' outputs, as a detector or a segmenter needs to know them."""
    stages = cached.stages(view.spec)
    if not stages:
        return
    st.caption(_("Output of each stage, as timm's FeatureInfo names it."))
    heads = (_("Module"), _("Channels"), _("Stride (px)"))
    lines = [heads, ("---", "---:", "---:")]
    lines += [(f"`{module}`", f"{channels:,}", str(stride)) for module, channels, stride in stages]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
