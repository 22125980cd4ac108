"""Measure networks in the reader's browser: the button, the progress, and what came of it.

The browser times them in a worker (``static/measure.js``) and sends one message when it is done.
Times stay with the reader's session until they are shared.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from pydantic import ValidationError
from streamlit import config

from backbones.spec import BackboneSpec
from backbones.title import title
from classroom.device_times import LONGEST_NAME, MOST_NETWORKS, DeviceTime
from export.background import STEPS
from language.catalogue import _
from language.said import Note, message, printable
from serving.runtime_files import FOLDER
from ui import cached
from ui.callbacks import run_to_end
from ui.device.models import Model, model_of
from ui.markdown import escape_markdown
from ui.page_component import page_component

_WORKER = Path(__file__).parents[2] / "static" / "measure.js"
TIMES, TROUBLE = "device-times", "device-trouble"
POLL_SECONDS = 1.0

MOST_KEPT = 24
"""Times that a session keeps; the oldest go."""

REASONS = {
    "wasm": message("This browser does not run WebAssembly, which measuring needs."),
    "fetch": message("The runtime could not be fetched from this server: {detail}"),
    "runtime": message("The runtime did not start in this browser: {detail}"),
    "worker": message("This browser did not start the worker that measures. {detail}"),
    "network": message("{network} did not run on this device ({backend}): {detail}"),
}
BACKENDS = {"wasm": "WebAssembly", "webgpu": "WebGPU"}


@dataclass(frozen=True)
class MeasuringJob:
    """Networks that a reader has asked their browser to time, one after the other."""

    specs: tuple[BackboneSpec, ...]
    id: str = field(default_factory=lambda: secrets.token_hex(6))


@lru_cache
def _worker_version() -> str:
    """Return what changes with the worker's script, as browsers keep old ones."""
    return hashlib.sha256(_WORKER.read_bytes()).hexdigest()[:12]


def times_of(specs: Sequence[BackboneSpec]) -> list[DeviceTime]:
    """Return what this session has measured of some networks, in their order."""
    texts = [spec.text for spec in specs]
    found = [time for time in all_times() if time.spec in texts]
    return sorted(found, key=lambda time: (texts.index(time.spec), time.backend))


def all_times() -> list[DeviceTime]:
    """Return what this session has measured, the latest first."""
    kept: Mapping[tuple[str, str], DeviceTime] = st.session_state.get(TIMES, {})
    return list(kept.values())[::-1]


def show_measuring(specs: Sequence[BackboneSpec], scope: str = "") -> None:
    """Show the button that starts, or how far the browser is; ``scope`` sets two apart."""
    key = f"{scope}device-job"
    job: MeasuringJob | None = st.session_state.get(key)
    if job is None:
        st.button(
            _("Measure on my device"),
            icon=":material/speed:",
            key=f"{scope}device-start",
            on_click=partial(_ask, key, tuple(specs[:MOST_NETWORKS])),
        )
        for trouble in st.session_state.get(TROUBLE, ()):
            st.warning(escape_markdown(trouble.sentence(_)))
        return
    models = {spec: model_of(spec) for spec in job.specs}
    if any(model.job for model in models.values()):
        _show_export(models)
    elif not any(model.content for model in models.values()):
        _finish(key, _refusals(models))
        st.rerun()
    else:
        _mount(key, job, models)


def _ask(key: str, specs: tuple[BackboneSpec, ...]) -> None:
    def ask() -> None:
        st.session_state[key] = MeasuringJob(specs)
        st.session_state[TROUBLE] = []

    run_to_end(ask)


@st.fragment(run_every=POLL_SECONDS)
def _show_export(models: Mapping[BackboneSpec, Model]) -> None:
    """Show how far torch's exporter is; the page runs again when it is done."""
    steps = list(STEPS)
    for spec, model in models.items():
        if model.job is None:
            continue
        if model.job.state != "running":
            st.rerun()
        words = _("{file}: {step} …").format(file=title(spec), step=_(STEPS[model.job.step]))
        st.progress(steps.index(model.job.step) / len(steps), words)


def _mount(key: str, job: MeasuringJob, models: Mapping[BackboneSpec, Model]) -> None:
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    static = f"{f'/{base}' if base else ''}/app/static/"
    networks = [
        {
            "id": str(place),
            "label": title(spec),
            "model": models[spec].content,
            "shape": list(spec.input_shape),
        }
        for place, spec in enumerate(job.specs)
        if models[spec].content
    ]
    files = {"worker": f"{static}measure.js?v={_worker_version()}", "runtime": f"{static}{FOLDER}/"}
    component_key = f"{key}-{job.id}"
    page_component("device_timer")(
        key=component_key,
        data={"job": job.id, "networks": networks, "words": _words(), **files},
        on_done_change=partial(_take, key, component_key, job, _refusals(models)),
    )


def _words() -> dict[str, str]:
    return {
        "fetch": _("Fetching the runtime (4 MB, once) …"),
        "load": _("Loading …"),
        "warm": _("Warming up …"),
        "run": _("Measuring …"),
        "cancel": _("Cancel"),
    }


def _refusals(models: Mapping[BackboneSpec, Model]) -> list[Note]:
    return [
        Note(message("{network}: {reason}"), {"network": title(spec), "reason": model.refused})
        for spec, model in models.items()
        if model.refused
    ]


def _finish(key: str, trouble: list[Note]) -> None:
    st.session_state.pop(key, None)
    st.session_state[TROUBLE] = trouble


def _take(key: str, component_key: str, job: MeasuringJob, trouble: list[Note]) -> None:
    """Take what the browser has measured; nothing that it says is taken on trust."""
    done = (st.session_state.get(component_key) or {}).get("done")
    if not isinstance(done, Mapping) or done.get("job") != job.id:
        return

    def take() -> None:
        kept = dict(st.session_state.get(TIMES, {}))
        found = [_time(job, row, str(done.get("device", ""))) for row in _rows(done, "results")]
        for time in filter(None, found):
            # Measured anew, it is the latest.
            kept.pop((time.spec, time.backend), None)
            kept[time.spec, time.backend] = time
        for old in list(kept)[:-MOST_KEPT]:
            del kept[old]
        failed = [_trouble(job, row) for row in _rows(done, "failed")]
        st.session_state[TIMES] = kept
        _finish(key, [*trouble, *failed])

    run_to_end(take)


def _rows(done: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = done.get(name)
    found = rows if isinstance(rows, list) else []
    return [row for row in found[: 2 * MOST_NETWORKS] if isinstance(row, Mapping)]


def _spec(job: MeasuringJob, row: Mapping[str, Any]) -> BackboneSpec | None:
    place = str(row.get("id", ""))
    known = {str(place): spec for place, spec in enumerate(job.specs)}
    return known.get(place)


def _time(job: MeasuringJob, row: Mapping[str, Any], device: str) -> DeviceTime | None:
    spec = _spec(job, row)
    if spec is None:
        return None
    names = ("backend", "threads", "passes", "median_ms", "q1_ms", "q3_ms")
    gpu = printable(row.get("gpu") or "", 20)
    machine = f"{device[: LONGEST_NAME - len(gpu) - 2]}, {gpu}" if gpu else device
    try:
        return DeviceTime(
            spec=spec.text,
            network=title(spec),
            macs=cached.profile(spec).macs,
            machine=machine if row.get("backend") == "webgpu" else device,
            **{name: row.get(name) for name in names},
        )
    except ValidationError:
        return None


def _trouble(job: MeasuringJob, row: Mapping[str, Any]) -> Note:
    spec = _spec(job, row)
    template = REASONS.get(str(row.get("reason")), REASONS["runtime"])
    facts = {
        "network": title(spec) if spec else "",
        "backend": BACKENDS.get(str(row.get("backend")), ""),
        "detail": printable(row.get("detail") or "", 160),
    }
    return Note(template, facts)
