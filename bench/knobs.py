"""Measure what each of the server's performance settings saves: each once at another value.

``python -m bench.knobs [NAME ...]`` starts a server for each setting, lets a few readers turn the
same knobs without pause, and writes processor time, waiting time, bytes and memory into
docs/settings.md. The processor time of a rerun is the figure to compare: it hardly depends on what
else the machine does.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from backbones.registry import PRESETS
from bench.load_readers import KEPT_KNOBS
from bench.measurement import percentile
from bench.reader import open_reader, warm
from bench.server import MIB, ROOT, Server, running_server

OUTPUT = ROOT / "build" / "knobs.json"
PAGE = ROOT / "docs" / "settings.md"
BEGIN, END = "<!-- knobs: written by make knobs -->", "<!-- /knobs -->"
READERS, WARM_SECONDS = 8, 5.0
TURNS = int(os.environ.get("KNOBS_TURNS", "160"))


@dataclass(frozen=True)
class Setting:
    """Another value of a knob; ``patch`` is Python run as the server's process starts."""

    description: str
    options: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    patch: str = ""


SETTINGS = {
    "shipped": Setting("as shipped"),
    "postScriptGC": Setting("runner.postScriptGC = true", ("--runner.postScriptGC", "true")),
    "freeze": Setting("no gc.freeze() after warm-up", patch="import gc; gc.freeze = lambda: None"),
    "threshold": Setting(
        "Python's own thresholds of collection",
        patch="import gc; gc.set_threshold = lambda *_: None",
    ),
    "gcAll": Setting(
        "postScriptGC, no freeze, Python's thresholds: Streamlit as it comes",
        ("--runner.postScriptGC", "true"),
        patch="import gc; gc.set_threshold = lambda *_: None; gc.freeze = lambda: None",
    ),
    "compression": Setting(
        "server.enableWebsocketCompression = false",
        ("--server.enableWebsocketCompression", "false"),
    ),
    "fastReruns": Setting("runner.fastReruns = true", ("--runner.fastReruns", "true")),
    "fileWatcher": Setting("server.fileWatcherType = auto", ("--server.fileWatcherType", "auto")),
    "magic": Setting("runner.magicEnabled = false", ("--runner.magicEnabled", "false")),
    "arenas": Setting(
        "glibc's own number of arenas", patch="import ui.preload as p; p.MOST_ARENAS = 64"
    ),
    "loop": Setting("asyncio's own event loop", patch="import sys; sys.modules['uvloop'] = None"),
    "threads": Setting("OMP_NUM_THREADS=1", environment={"OMP_NUM_THREADS": "1"}),
    "switch": Setting(
        "sys.setswitchinterval(0.001)", patch="import sys; sys.setswitchinterval(0.001)"
    ),
}


def measure(setting: Setting) -> dict[str, float]:
    """Return for each rerun processor milliseconds, waiting and bytes; and the memory after all."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = {"PLAYGROUND_HOME": home, **setting.environment}
        if setting.patch:
            (Path(home) / "sitecustomize.py").write_text(setting.patch + "\n")
            environment["PYTHONPATH"] = f"{home}:{ROOT}"
        with running_server(options=setting.options, environment=environment) as server:
            return asyncio.run(_turn_all(server))


async def _turn_all(server: Server) -> dict[str, float]:
    process = psutil.Process(server.pid)
    await warm(server.port)
    readers = [await open_reader(server.port) for _ in range(READERS)]
    specs = [preset.spec.text for preset in PRESETS.values()]
    for number, reader in enumerate(readers):
        await reader.visit("explore", spec=random.Random(number).choice(specs))
    await asyncio.sleep(WARM_SECONDS)
    times: list[float] = []
    received = sum(reader.received for reader in readers)
    spent = sum(process.cpu_times()[:2])

    async def turn(number: int) -> None:
        rng = random.Random(number)
        for _ in range(TURNS // READERS):
            seconds = await readers[number].turn(rng, lambda key: not key.endswith(KEPT_KNOBS))
            times.append(seconds)

    start = time.perf_counter()
    await asyncio.gather(*map(turn, range(READERS)))
    seconds = time.perf_counter() - start
    spent = sum(process.cpu_times()[:2]) - spent
    received = sum(reader.received for reader in readers) - received
    rss = process.memory_info().rss
    for reader in readers:
        await reader.close()
    return {
        "cpu_ms": 1e3 * spent / TURNS,
        "p50_ms": 1e3 * median(times),
        "p95_ms": 1e3 * percentile(times, 95),
        "reruns_per_second": TURNS / seconds,
        "kB": received / TURNS / 1e3,
        "rss_MiB": rss / MIB,
        "load": os.getloadavg()[0],
    }


def main(names: list[str]) -> int:
    """Measure all, or those that are named; ``shipped`` first and last, to see the noise."""
    chosen = ["shipped", *(names or [name for name in SETTINGS if name != "shipped"]), "shipped"]
    found = []
    for name in chosen:
        figures = measure(SETTINGS[name])
        found.append({"name": name, "description": SETTINGS[name].description, **figures})
        words = "  ".join(f"{key} {value:8.1f}" for key, value in figures.items())
        print(f"{SETTINGS[name].description:60} {words}", flush=True)
        OUTPUT.parent.mkdir(exist_ok=True)
        OUTPUT.write_text(json.dumps(found, indent=1) + "\n")
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    return 0


def with_table(page: str, found: Sequence[Mapping[str, Any]]) -> str:
    """Replace the page's figures by these."""
    rows = [
        "| setting | processor time a rerun | waiting: 50 %, 95 % | sent | memory after | load |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one['description']} | {one['cpu_ms']:.0f} ms "
        f"| {one['p50_ms']:.0f} and {one['p95_ms']:.0f} ms "
        f"| {one['kB']:.0f} kB | {one['rss_MiB']:.0f} MiB | {one['load']:.1f} |"
        for one in found
    ]
    before, rest = page.split(BEGIN)
    return "\n".join([before + BEGIN, *rows, END]) + rest.split(END)[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
