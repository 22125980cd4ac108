"""Measure a class of readers who all turn knobs while two trainings run: ``make load``.

Settings by the environment: LOAD_USERS and LOAD_MINUTES, a number or several with commas, one for
each round; LOAD_EVERY, seconds between two knobs of a reader; LOAD_TRAININGS. Writes
build/load.json and prints a table. Rounds with as many readers as the first are held against the
aims, and the last of them tells whether memory grows: caches fill in the first, and a fuller room
takes more for a while. No round may fail.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

from backbones.registry import PRESETS
from bench.background_trainings import Trainings
from bench.measurement import percentile
from bench.reader import PageError, Reader, open_reader, warm
from bench.server import MIB, Server, running_server

OUTPUT = Path(__file__).parents[1] / "build" / "load.json"
MOST_P95, MOST_RSS, MOST_GROWTH = 1.0, 2_048 * MIB, 5 * MIB
"""Seconds; bytes of all processes; bytes a minute over the last round of as many readers."""

LEAST_MINUTES = 3.0
"""Least length of a round whose growth counts: in a shorter one the caches only fill."""

CLASS = "resnet?depth=34"
"""The network that the readers of one class all start from."""
KEPT_KNOBS = ("-family", "-preset")
PRESET_SHARE = 0.2
"""Share of presets among the turns of readers outside the class."""
SAMPLE_SECONDS = 5.0
WARM_SECONDS = 60


@dataclass
class Round:
    """Measurements of a class of ``users`` readers; times in seconds."""

    users: int
    minutes: float
    turns: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[dict[str, float]] = field(default_factory=list)
    received: int = 0
    computations: int = 0
    load_average: list[float] = field(default_factory=list)

    def results(self) -> dict[str, Any]:
        """Return the round as written to the file."""
        times = self.turns or [0.0]
        ends = self.memory or [dict.fromkeys(("server", "supervision", "workers", "shared"), 0.0)]
        return {
            "users": self.users,
            "minutes": self.minutes,
            "reruns": len(self.turns),
            "p50": percentile(times, 50),
            "p95": percentile(times, 95),
            "slowest": max(times),
            "errors": sum(self.errors.values()),
            "error_kinds": dict(self.errors.most_common(10)),
            "rss_start": _sum(ends[0]),
            "rss_end": _sum(ends[-1]),
            "rss_most": max(map(_sum, ends)),
            "rss_growth_per_minute": growth(self.memory),
            "rss_by_process_end": ends[-1],
            "memory": self.memory,
            "openings": {"count": len(self.openings), "p95": percentile(self.openings or [0], 95)},
            "polls": {"count": len(self.polls), "p95": percentile(self.polls or [0], 95)},
            "networks_computed": self.computations,
            "bytes_per_rerun": self.received / max(1, len(self.turns)),
            "load_average": self.load_average,
        }


def _sum(sample: dict[str, float]) -> float:
    """Sum the memory of processes, each page once, as a container is charged for it."""
    return sample["server"] + sample["supervision"] + sample["workers"] - sample["shared"]


def growth(samples: list[dict[str, float]]) -> float:
    """Fit bytes a minute: the slope of the straight line through the samples."""
    if len(samples) < 2:
        return 0.0
    times = [sample["minute"] for sample in samples]
    sizes = [_sum(sample) for sample in samples]
    middle, level = fmean(times), fmean(sizes)
    spread = sum((t - middle) ** 2 for t in times)
    return sum((t - middle) * (s - level) for t, s in zip(times, sizes, strict=True)) / spread


class ReaderTask:
    """Simulate a reader: open a page, then turn a knob every few seconds, whatever happens."""

    def __init__(self, server: Server, results: Round, number: int, every: float, end: float):
        self.server, self.results, self.every, self.end = server, results, every, end
        self.in_class = number % 3 == 0
        # Who is in the class turns the same knobs one after another, as a teacher says them.
        self.rng = random.Random(0 if self.in_class else number)
        self.delay = every * random.Random(number).random()
        self.reader: Reader | None = None
        self.received = 0

    async def run(self) -> None:
        """Act until the end of the round; after a failure, which counts, open the page again."""
        await asyncio.sleep(self.delay)
        due = time.monotonic()
        while due < self.end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self.once()
            due = max(due + self.every, time.monotonic())
        await self.leave()

    async def once(self) -> None:
        """Act once, or open the page where it is not open."""
        try:
            if self.reader is None:
                self.reader = await open_reader(self.server.port)
                self.results.openings.append(await self.open(self.reader))
                self.received = self.reader.received
            else:
                await self.act(self.reader)
        except (OSError, PageError, TimeoutError, EOFError) as error:
            await self.fail(error)
        except Exception as error:
            # The websocket's own errors: the connection is gone.
            await self.fail(error)

    async def fail(self, error: Exception) -> None:
        """Count it, and begin anew."""
        self.results.errors[f"{type(error).__name__}: {error}"[:200]] += 1
        await self.leave()

    async def leave(self) -> None:
        """Close the page."""
        if self.reader:
            self.results.received += self.reader.received - self.received
            reader, self.reader = self.reader, None
            await reader.close()

    async def open(self, reader: Reader) -> float:
        """Open Explore with a preset."""
        spec = CLASS if self.in_class else self.rng.choice(list(PRESETS.values())).spec.text
        return await reader.visit("explore", spec=spec)

    async def act(self, reader: Reader) -> None:
        """Turn a knob mostly, choose another preset sometimes; a class stays with its network."""
        if self.rng.random() < PRESET_SHARE and not self.in_class:
            turn = reader.turn(self.rng, lambda key: key.endswith("-preset"))
        else:
            turn = reader.turn(self.rng, lambda key: not key.endswith(KEPT_KNOBS))
        self.results.turns.append(await turn)


class WatcherTask(ReaderTask):
    """A reader of the Train page, which polls by itself while runs go on."""

    def __init__(self, *args: Any, batch: str, share: str):
        super().__init__(*args)
        self.address = {"batch": batch, "share": share}
        self.every = 1.0

    async def open(self, reader: Reader) -> float:
        return await reader.visit("train", **self.address)

    async def act(self, reader: Reader) -> None:
        """Poll once for each timer of the page."""
        for fragment in list(reader.timers):
            if fragment not in reader.timers:
                continue
            self.results.polls.append(await reader.poll(fragment))


async def play(server: Server, trainings: Trainings, users: int, minutes: float) -> Round:
    """Run one round: a tenth more readers watch the trainings than turn knobs."""
    every = float(os.environ.get("LOAD_EVERY", "5"))
    results = Round(users, minutes)
    before = server.computations()
    start = time.monotonic()
    end = start + 60 * minutes
    tasks = [ReaderTask(server, results, number, every, end) for number in range(users)]
    if trainings.batch:
        tasks += [
            WatcherTask(
                server, results, users + n, every, end, batch=trainings.batch, share=trainings.share
            )
            for n in range(max(1, users // 10))
        ]
    watch = asyncio.create_task(_watch(server, trainings, results, start))
    await asyncio.gather(*(task.run() for task in tasks))
    watch.cancel()
    await _sample(server, trainings, results, start)
    results.computations = server.computations() - before
    return results


async def _watch(server: Server, trainings: Trainings, results: Round, start: float) -> None:
    while True:
        await _sample(server, trainings, results, start)
        await asyncio.sleep(SAMPLE_SECONDS)


async def _sample(server: Server, trainings: Trainings, results: Round, start: float) -> None:
    workers = await asyncio.to_thread(trainings.keep_running)
    sizes = await asyncio.to_thread(server.memory, workers)
    results.memory.append({"minute": (time.monotonic() - start) / 60, **sizes})
    results.load_average.append(os.getloadavg()[0])


async def same_preset(server: Server, users: int, spec: str = "densenet?depth=169") -> Round:
    """Let all readers open one network at once that nobody has opened before."""
    results = Round(users, 0.0)
    readers = [await open_reader(server.port) for _ in range(users)]
    before = server.computations()
    results.turns += await asyncio.gather(
        *(reader.visit("explore", spec=spec) for reader in readers)
    )
    results.computations = server.computations() - before
    for reader in readers:
        await reader.close()
    return results


def measure(users: list[int], minutes: list[float], trainings: int, log: Path) -> dict[str, Any]:
    """Run all rounds on one server with a home of its own."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        running_server(environment={"PLAYGROUND_HOME": home}, log=log) as server,
        Trainings(home, trainings) as running,
    ):
        asyncio.run(warm(server.port))
        running.start(WARM_SECONDS)
        together = asyncio.run(same_preset(server, users[0]))
        print(
            f"{users[0]} readers open one network at once: computed {together.computations} "
            f"times, all there after {max(together.turns):.2f} s",
            flush=True,
        )
        rounds = []
        for count, length in zip(users, minutes, strict=True):
            rounds.append(asyncio.run(play(server, running, count, length)).results())
            print(_line(rounds[-1]), flush=True)
    complaints = log.read_text(errors="replace").count("Traceback (most recent call last)")
    return {
        **{key: value for key, value in rounds[0].items() if key != "memory"},
        "server_tracebacks": complaints,
        "same_preset": {
            "users": users[0],
            "networks_computed": together.computations,
            "slowest": max(together.turns),
        },
        "cores": os.cpu_count(),
        "trainings": trainings,
        "units": {
            "p50": "s",
            "p95": "s",
            "rss": "bytes of all processes, what they share counted once",
            "minutes": "min",
        },
        "rounds": rounds,
    }


def verdicts(found: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return the aims, and whether each was reached."""
    rounds = found["rounds"]
    usual = [one for one in rounds if one["users"] == rounds[0]["users"]]
    errors = sum(one["errors"] for one in rounds) + found["server_tracebacks"]
    most = max(one["rss_most"] for one in rounds)
    aims = [
        (
            f"95 % of reruns under {MOST_P95:g} s at {usual[0]['users']} readers",
            all(one["p95"] < MOST_P95 for one in usual),
        ),
        (f"no error in any round ({errors} found)", errors == 0),
        (f"memory under {MOST_RSS / MIB:.0f} MiB ({most / MIB:.0f} at most)", most < MOST_RSS),
        (
            f"one computation for a class ({found['same_preset']['networks_computed']})",
            found["same_preset"]["networks_computed"] == 1,
        ),
    ]
    if usual[-1]["minutes"] >= LEAST_MINUTES:
        grown = usual[-1]["rss_growth_per_minute"]
        aim = f"memory not growing ({grown / MIB:+.1f} MiB a minute in the last such round)"
        aims.append((aim, grown <= MOST_GROWTH))
    return aims


def _line(one: dict[str, Any]) -> str:
    return (
        f"{one['users']:4d} readers, {one['minutes']:g} min: {one['reruns']:5d} reruns, "
        f"p50 {one['p50']:.3f} s, p95 {one['p95']:.3f} s, slowest {one['slowest']:.2f} s, "
        f"{one['errors']} errors, {one['networks_computed']} networks computed, "
        f"{one['bytes_per_rerun'] / 1e3:.0f} kB a rerun; polls of Train p95 "
        f"{one['polls']['p95']:.3f} s; memory {one['rss_start'] / MIB:.0f} to "
        f"{one['rss_end'] / MIB:.0f} MiB, trainings with it, load "
        f"{fmean(one['load_average'] or [0]):.1f}"
    )


def _numbers(name: str, default: str) -> list[float]:
    return [float(word) for word in os.environ.get(name, default).split(",")]


def main() -> int:
    """Exit code 1 where an aim was missed."""
    users = [int(number) for number in _numbers("LOAD_USERS", "30,100,30")]
    minutes = _numbers("LOAD_MINUTES", "5,2,5")
    minutes = (minutes + minutes[-1:] * len(users))[: len(users)]
    OUTPUT.parent.mkdir(exist_ok=True)
    trainings = int(os.environ.get("LOAD_TRAININGS", "2"))
    found = measure(users, minutes, trainings, OUTPUT.with_suffix(".log"))
    OUTPUT.write_text(json.dumps(found, indent=1) + "\n")
    kept = verdicts(found)
    for aim, is_met in kept:
        print(f"{'met   ' if is_met else 'MISSED'}  {aim}")
    return 0 if all(is_met for _told, is_met in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
