"""Measure networks in Chromium as a reader's browser does: bytes that travel, milliseconds."""

import base64
import gzip
import time
from collections.abc import Iterator
from typing import Any

from backbones.registry import PRESETS
from bench.chromium import chromium, wait_until_shown
from bench.measurement import Measurement
from bench.server import running_app
from export.bare_onnx import bare_onnx
from serving.runtime_files import FOLDER

NETWORKS = ("resnet-18", "resnet-50", "efficientnet-b0", "densenet-121", "nasnet-a-mobile")
MOST_BYTES = {"resnet-50": (24_500, 2_900), "nasnet-a-mobile": (185_000, 21_000)}
"""Bytes of a file without weights, bare and gzipped, that are to be kept to."""

WRITE_MS = 1_000.0

MEASURE = """([runtime, networks]) => new Promise((resolve, reject) => {
  const worker = new Worker("/app/static/measure.js", { type: "module" });
  const found = {}, start = performance.now();
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    if (data.step === "load") found.start ??= performance.now() - start;
    if (data.failed) reject(new Error(data.detail));
    if (data.result) found[data.id] = data.result;
    if (data.end) resolve(found);
  };
  const folder = new URL(runtime, location.href).href;
  worker.postMessage({ runtime: folder, networks, backend: "wasm" });
})"""


def measure() -> Iterator[Measurement]:
    """Write the files, then time the networks under the app's own content security policy."""
    networks = []
    for name in NETWORKS:
        spec = PRESETS[name].spec
        bare_onnx(spec)
        # Of a core's time, as others may work beside.
        start = time.process_time()
        content = bare_onnx(spec)
        milliseconds = 1e3 * (time.process_time() - start)
        packed = gzip.compress(content, 9)
        yield Measurement.at_most(
            f"browser: writing {name} without weights",
            milliseconds,
            "ms",
            most=WRITE_MS,
        )
        yield from _sizes(name, len(content), len(packed))
        model = base64.b64encode(packed).decode()
        networks.append({"id": name, "model": model, "shape": list(spec.input_shape)})
    for name, result in _times(networks).items():
        if name == "start":
            yield Measurement("browser: runtime fetched and loaded", result, "ms")
            continue
        threads = f"{result['threads']} thread" + ("s" if result["threads"] > 1 else "")
        yield Measurement(f"browser: {name}, WebAssembly, {threads}", result["median_ms"], "ms")


def _sizes(name: str, bare: int, packed: int) -> Iterator[Measurement]:
    most, most_packed = MOST_BYTES.get(name, (None, None))
    for kind, value, limit in (("bare", bare, most), ("gzipped", packed, most_packed)):
        yield Measurement(
            f"browser: {name} without weights, {kind}",
            value,
            "bytes",
            target=f"<= {limit:,} bytes" if limit else "",
            met=value <= limit if limit else None,
        )


def _times(networks: list[dict[str, Any]]) -> dict[str, Any]:
    with running_app("server.py") as port, chromium() as browser:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/classroom")
        wait_until_shown(page)
        return dict(page.evaluate(MEASURE, [f"/app/static/{FOLDER}/", networks]))
