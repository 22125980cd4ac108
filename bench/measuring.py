"""Measure the measuring: against bare loops, ResNet-50 on all runtimes, files without weights."""

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from backbones.registry import build, parse
from bench.measurement import Measurement
from export.bare_onnx import bare_onnx, onnx_bytes
from measuring import records
from measuring.measure import measure as measurements
from measuring.process import in_own_process
from measuring.records import RUNTIMES, Setting
from measuring.settings import settings_of

SPEC = "resnet?depth=50"
BARE = ("resnet?depth=18", "efficientnet")
WITHOUT_WEIGHTS = ("resnet?depth=50", "densenet", "efficientnet", "nasnet")
"""Networks of which the file for browsers is compared with one that has weights."""

MOST_SECONDS, MOST_DIFFERENCE, MOST_WEIGHTS = 60.0, 5.0, 3.0
REPEATS = 40
ROUNDS = 3
"""Bare loops and measurements take turns, and the median of their ratios counts."""


def measure() -> Iterator[Measurement]:
    """Return the seconds of ResNet-50 on all runtimes, and the differences from bare loops."""
    start = time.perf_counter()
    settings = settings_of(RUNTIMES, backward=True)
    with TemporaryDirectory() as folder:
        found = [
            one
            for one in measurements(parse(SPEC), settings, Path(folder))
            if isinstance(one, records.Measurement)
        ]
    assert len(found) == len(settings)
    seconds = time.perf_counter() - start
    yield Measurement.at_most(
        "ResNet-50 measured on all runtimes",
        seconds,
        "s",
        most=MOST_SECONDS,
    )
    for one in found:
        pass_ = "forward and backward" if one.backward else "forward"
        yield Measurement(f"ResNet-50, {one.runtime}, {pass_}", one.median_ms, "ms")
    for spec in BARE:
        yield from _against_bare_loops(spec)
    for spec in WITHOUT_WEIGHTS:
        yield _without_weights(spec)


def _against_bare_loops(text: str) -> Iterator[Measurement]:
    """Return the difference of each runtime's median from a loop that does nothing else."""
    spec = parse(text)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for setting in settings_of(RUNTIMES, backward=True):
            ratios = []
            for _ in range(ROUNDS):
                (measured,) = [
                    one
                    for one in measurements(spec, [setting], folder)
                    if isinstance(one, records.Measurement)
                ]
                bare = in_own_process(bare_loop, text, setting, folder)
                ratios.append(measured.median_ms / bare)
            difference = 100 * abs(statistics.median(ratios) - 1)
            pass_ = ", forward and backward" if setting.backward else ""
            yield Measurement.at_most(
                f"{text}, {setting.runtime}{pass_}: difference from a bare loop",
                difference,
                "%",
                most=MOST_DIFFERENCE,
            )


def bare_loop(text: str, setting: Setting, folder: Path) -> float:
    """Return the median milliseconds of a pass, with the runtime's own calls only."""
    step = _torch_step(text, setting) if setting.runtime == "torch" else _onnx_step(setting, folder)
    for _ in range(5):
        step()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def _torch_step(text: str, setting: Setting) -> Callable[[], Any]:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    spec = parse(text)
    net = build(spec)
    image = torch.randn(1, *spec.input_shape)
    if setting.backward:
        net.train()

        def both() -> None:
            net.zero_grad()
            net(image).mean().backward()

        return both
    net.eval()

    def forward() -> Any:
        with torch.inference_mode():
            return net(image)

    return forward


def _onnx_step(setting: Setting, folder: Path) -> Callable[[], Any]:
    import numpy as np
    import onnxruntime

    name = "int8.onnx" if setting.runtime == "onnxruntime-int8" else "float32.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / name), options, providers=["CPUExecutionProvider"]
    )
    (taken,) = session.get_inputs()
    shape = (1, *taken.shape[1:])
    image = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    return lambda: session.run(None, {taken.name: image})


def _without_weights(text: str) -> Measurement:
    """Return the difference of a browser's file of a network from one with random weights.

    Both are of the same writer. In the one without weights each tensor has one number, no two the
    same, as the runtime computes equal ones once.
    """
    spec = parse(text)
    torch.manual_seed(0)
    files = {"full": onnx_bytes(build(spec).eval(), spec.input_shape), "bare": bare_onnx(spec)}
    with TemporaryDirectory() as name:
        for kind, content in files.items():
            (Path(name) / kind).mkdir()
            (Path(name) / kind / "float32.onnx").write_bytes(content)
        ratios = []
        for _ in range(ROUNDS):
            full, bare = (
                in_own_process(bare_loop, text, Setting("onnxruntime"), Path(name) / kind)
                for kind in files
            )
            ratios.append(bare / full)
    difference = 100 * (statistics.median(ratios) - 1)
    return Measurement(
        f"{text} in ONNX Runtime without its weights, over with them",
        difference,
        "%",
        target=f"within {MOST_WEIGHTS:.0f}",
        met=abs(difference) <= MOST_WEIGHTS,
    )
