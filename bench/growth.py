"""Measure how cost grows with size, and draw it: ``python -m bench.growth [PLOT ...]``.

Each plot follows what grows: the operations of a network, networks kept, readers, evaluations of a
race, runs in the store. Writes ``docs/growth/PLOT.svg`` and, beside it, the figures as JSON.
Without names all are measured, which takes a quarter of an hour.
"""

import asyncio
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from types import MappingProxyType

import psutil
from torch import nn

from analysis.records import Profile
from analysis.trace import profile
from backbones.registry import parse
from bench.background_trainings import Trainings
from bench.growth_plot import Curve, write_plot
from bench.load import play
from bench.profiles import milliseconds
from bench.reader import open_reader, warm
from bench.server import MIB, ROOT, running_server
from runs.store import Store
from search.plan import TablePlan
from search.submission import submit
from training.recipe import Recipe
from training.stored import queue_runs
from training.variant import Variant
from ui.packed import packed
from viz.network_data import network_json
from viz.node_layout import lay_out_diagram
from viz.outline import outline

FOLDER = ROOT / "docs" / "growth"
OPERATIONS = (10, 100, 1_000, 5_000, 20_000, 50_000)
NETWORKS = (1, 50, 100, 200, 400)
READERS = (1, 10, 30, 100, 200)
EVALUATIONS = ((15, 300), (15, 3_000), (25, 20_000))
"""Seeds of a race, and the evaluations of each."""
RUNS = (10, 100, 1_000, 10_000)
READ_MINUTES = 0.5
REPEATS, MOST_REPEATED = 5, 5_000
SHAPE = (4, 8, 8)
OWNER = "growth-growth-growth-grow"
LIMITS = ("MOST_WAITING", "MOST_WAITING_EACH", "MOST_KEPT_EACH")


def operations() -> Iterator[Curve]:
    """Profile and lay out chains of convolutions and activations."""
    traced, drawn = Curve("profile", "ms"), Curve("layout and JSON", "ms")
    for count in OPERATIONS:
        net = _chain(count)
        repeats = 1 if count > MOST_REPEATED else REPEATS
        traced.add(count, milliseconds(partial(profile, net, SHAPE), repeats))
        drawn.add(count, milliseconds(partial(_laid_out, profile(net, SHAPE)), repeats))
    yield from (traced, drawn)


def payload() -> Iterator[Curve]:
    """Pack the diagrams of the same chains."""
    curve = Curve("diagram on the wire", "kB")
    for count in OPERATIONS:
        curve.add(count, len(packed(_laid_out(profile(_chain(count), SHAPE)))) / 1e3)
    yield curve


def _chain(count: int) -> nn.Module:
    def layer(place: int) -> nn.Module:
        return nn.ReLU() if place % 2 else nn.Conv2d(4, 4, 3, padding=1, device="meta")

    return nn.Sequential(*map(layer, range(count)))


def _laid_out(found: Profile) -> str:
    return network_json(lay_out_diagram(found, outline(found), "LR"))


def networks() -> Iterator[Curve]:
    """Keep networks as the pages do, each count in a process of its own."""
    curve = Curve("memory beyond the first network's", "MiB")
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        sizes = [pool.apply(_kept_bytes, (count,)) for count in NETWORKS]
    for count, size in zip(NETWORKS[1:], sizes[1:], strict=True):
        curve.add(count, (size - sizes[0]) / MIB)
    yield curve


def _kept_bytes(count: int) -> int:
    """Return this process's memory with so many variants of ResNet-50 kept."""
    from ui import cached

    for number in range(count):
        spec = parse(f"resnet?depth=50&width={32 + number}")
        cached.table(spec, "layers")
        cached.packed_diagram(spec, "LR", "en")
        cached.figure_subjects(spec)
    return int(psutil.Process().memory_info().rss)


def readers() -> Iterator[Curve]:
    """Let readers turn a knob every five seconds on one server, without trainings."""
    half, most = Curve("half of the answers", "s"), Curve("95 % of the answers", "s")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        log = Path(home) / "log"
        with (
            running_server(environment={"PLAYGROUND_HOME": home}, log=log) as server,
            closing(Trainings(home, 0)) as none,
        ):
            asyncio.run(warm(server.port))
            for count in READERS:
                found = asyncio.run(play(server, none, count, READ_MINUTES)).results()
                half.add(count, found["p50"])
                most.add(count, found["p95"])
    yield from (half, most)


def evaluations() -> Iterator[Curve]:
    """Open the page of a finished race by its shared link."""
    curve = Curve("page of a race", "ms")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        running_server(environment={"PLAYGROUND_HOME": home}, log=Path(home) / "log") as server,
    ):
        asyncio.run(warm(server.port))
        store = Store(f"sqlite:///{home}/playground.sqlite")
        for seeds, each in EVALUATIONS:
            plan = TablePlan(task="cifar100", searchers=("random",), seeds=seeds, evaluations=each)
            batch = submit(store, plan, OWNER)
            while store.queue.has_work():
                time.sleep(0.2)
            address = {"batch": batch, "share": store.share(batch, OWNER)}
            curve.add(seeds * each, 1e3 * asyncio.run(_visit(server.port, address)))
        store.database.close()
    yield curve


async def _visit(port: int, address: Mapping[str, str]) -> float:
    """Return the median seconds of a visit to the Search page, the first one left out."""
    reader = await open_reader(port)
    times = [await reader.visit("search", **address) for _ in range(REPEATS + 1)]
    await reader.close()
    return median(times[1:])


def runs() -> Iterator[Curve]:
    """List the batches of an owner, and what waits, in a store that fills."""
    listed, waits = Curve("list an owner's batches", "ms"), Curve("list what waits", "ms")
    variants = [Variant("resnet-18", parse("resnet-18"), cost=1.0)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        store = Store(f"sqlite:///{home}/playground.sqlite")
        kept = 0
        for count in RUNS:
            while kept < count:
                some = min(10, count - kept)
                queue_runs(store, variants, Recipe(), range(some), OWNER)
                kept += some
            listed.add(count, milliseconds(lambda: store.batches(OWNER), REPEATS))
            waits.add(count, milliseconds(store.queue.waiting, REPEATS))
        store.database.close()
    yield from (listed, waits)


PLOTS: Mapping[str, tuple[str, Callable[[], Iterator[Curve]]]] = MappingProxyType(
    {
        "operations": ("operations of a network", operations),
        "payload": ("operations of a network", payload),
        "networks": ("networks kept, ResNet-50 of other widths", networks),
        "readers": ("readers, each with a turn every 5 s", readers),
        "evaluations": ("evaluations of a race", evaluations),
        "runs": ("runs in the store", runs),
    }
)


def main(names: list[str]) -> int:
    """Measure what is named, print it, and write figures and plots."""
    unknown = [name for name in names if name not in PLOTS]
    if unknown:
        print(f"bench.growth: {unknown[0]} is not measured; choose {', '.join(PLOTS)}")
        return 2
    # A store of ten thousand runs that wait is beyond what an operator allows.
    os.environ.update({f"PLAYGROUND_{name}": "1000000" for name in LIMITS})
    FOLDER.mkdir(exist_ok=True)
    for name in names or PLOTS:
        axis, measure = PLOTS[name]
        curves = list(measure())
        for curve in curves:
            print(f"{name}: {curve}", flush=True)
        told = {"axis": axis, "curves": [curve.data() for curve in curves]}
        (FOLDER / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        write_plot(FOLDER / f"{name}.svg", axis, curves)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
