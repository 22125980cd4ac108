"""Streamlit's own knobs, each turned the other way: what it costs or saves here.

``python -m bench.knobs [NAME ...]`` starts a server for each setting, lets a few readers turn the
same knobs without pause, and prints processor time, waiting time, memory and bytes. The processor
time of a rerun is the figure to compare: it hardly depends on what else the machine does.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

from backbones.registry import PRESETS
from bench.load import KEPT_KNOBS
from bench.reader import open_reader
from bench.records import percentile
from bench.server import MIB, ROOT, Server, running_server

OUTPUT = Path(__file__).parents[1] / "build" / "knobs.json"
READERS, TURNS, WARM_SECONDS = 8, 160, 5.0


@dataclass(frozen=True)
class Setting:
    """Another value of a knob; ``patch`` is Python run as the server's process starts."""

    told: str
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
        "server.enableWebsocketCompression = true", ("--server.enableWebsocketCompression", "true")
    ),
    "fileWatcher": Setting("server.fileWatcherType = auto", ("--server.fileWatcherType", "auto")),
    "magic": Setting("runner.magicEnabled = false", ("--runner.magicEnabled", "false")),
    "arenas": Setting(
        "glibc's own number of arenas", patch="import ui.warm as w; w.MOST_ARENAS = 64"
    ),
    "threads": Setting("OMP_NUM_THREADS=1", environment={"OMP_NUM_THREADS": "1"}),
    "switch": Setting(
        "sys.setswitchinterval(0.001)", patch="import sys; sys.setswitchinterval(0.001)"
    ),
}


def measure(setting: Setting) -> dict[str, float]:
    """Per rerun: processor milliseconds of the server, waiting, bytes; and its memory after all."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        environment = {"PLAYGROUND_HOME": home, **setting.environment}
        if setting.patch:
            (Path(home) / "sitecustomize.py").write_text(setting.patch + "\n")
            environment["PYTHONPATH"] = f"{home}:{ROOT}"
        with running_server(options=setting.options, environment=environment) as server:
            return asyncio.run(_turn_all(server))


async def _turn_all(server: Server) -> dict[str, float]:
    process = psutil.Process(server.pid)
    readers = [await open_reader(server.port) for _ in range(READERS)]
    specs = [preset.spec.text for preset in PRESETS.values()]
    for number, reader in enumerate(readers):
        await reader.visit(spec=random.Random(number).choice(specs))
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
    }


def main(names: list[str]) -> int:
    """Measure all, or those that are named; ``shipped`` first and last, to see the noise."""
    chosen = ["shipped", *(names or [name for name in SETTINGS if name != "shipped"]), "shipped"]
    found = []
    for name in chosen:
        figures = measure(SETTINGS[name])
        found.append({"name": name, "told": SETTINGS[name].told, **figures})
        words = "  ".join(f"{key} {value:8.1f}" for key, value in figures.items())
        print(f"{SETTINGS[name].told:60} {words}", flush=True)
        OUTPUT.parent.mkdir(exist_ok=True)
        OUTPUT.write_text(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
