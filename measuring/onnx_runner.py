"""Measure an ONNX model in ONNX Runtime, in this process: to be called in one of its own.

This module imports no torch, whose memory and threads would stand beside the runtime's.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from measuring.machine import pin
from measuring.outcome import Outcome
from measuring.peak_memory import forget_peak, peak
from measuring.protocol import take_sample, warm_up
from measuring.records import Setting
from runs.machine import own_memory

SEED = 0
PROFILED_PASSES = 5


def measure_onnx(
    path: Path, shapes: Sequence[tuple[int, ...]], setting: Setting, log: Path
) -> Outcome:
    """Measure a file's passes on random inputs (N, ...), then profile a few of them.

    ``log`` is the beginning of the name of the profiler's file, which is removed.
    """
    import onnxruntime

    pin(setting.threads)
    before = own_memory()
    inference = open_session(path, setting.threads)
    call = passes(inference, shapes, setting.batch)
    warm_up(call)
    is_known = forget_peak()
    sample = take_sample(call)
    most = peak() if is_known else None
    del inference, call
    return Outcome(
        sample,
        None if most is None else max(0, most - before),
        path.stat().st_size,
        {"onnxruntime": str(onnxruntime.__version__)},
        events=_events(path, shapes, setting, log),
    )


def open_session(path: Path, threads: int, log: Path | None = None) -> Any:
    """Open a model on so many threads, denormals flushed; ``log`` switches the profiler on."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    if log is not None:
        options.enable_profiling = True
        options.profile_file_prefix = str(log)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def passes(session: Any, shapes: Sequence[tuple[int, ...]], batch: int) -> Callable[[], object]:
    """Return a call of the forward pass on normal random inputs."""
    generator = np.random.default_rng(SEED)
    feeds = {
        taken.name: generator.standard_normal((batch, *shape), dtype=np.float32)
        for taken, shape in zip(session.get_inputs(), shapes, strict=True)
    }
    return lambda: session.run(None, feeds)


def _events(
    path: Path, shapes: Sequence[tuple[int, ...]], setting: Setting, log: Path
) -> tuple[tuple[str, str, float], ...]:
    """Return name, operator and median milliseconds of each kernel."""
    session = open_session(path, setting.threads, log)
    call = passes(session, shapes, setting.batch)
    for _ in range(PROFILED_PASSES + 1):
        call()
    written = Path(session.end_profiling())
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for event in json.loads(written.read_text(encoding="utf-8")):
        name = str(event.get("name", ""))
        if event.get("cat") == "Node" and name.endswith("_kernel_time"):
            key = name.removesuffix("_kernel_time"), str(event["args"].get("op_name", ""))
            found[key].append(event["dur"] / 1e3)
    written.unlink(missing_ok=True)
    # The first pass finds its memory.
    return tuple((*key, median(times[1:] or times)) for key, times in found.items())
