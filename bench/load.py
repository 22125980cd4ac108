"""Measure a class of readers who all turn knobs while two trainings run: ``make load``.

Settings by the environment: LOAD_USERS and LOAD_MINUTES, a number or several with commas, one for
each round; LOAD_EVERY, seconds between two knobs of a reader; LOAD_TRAININGS; LOAD_MEASURING=1, a
run of a reader who measures each minute; LOAD_FOLLOWERS, how
many more readers follow a class's teacher through the lessons (``bench/followers.py``). Writes
build/load.json and prints a table. Rounds with as many readers as the first are held against the
aims, and the last of them tells whether memory grows: caches fill in the first, and a fuller room
takes more for a while. No round may fail.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

from bench.background_measuring import Measuring
from bench.background_trainings import Trainings
from bench.followers import PACE, Lecture
from bench.load_readers import FollowerTask, ReaderTask, WatcherTask
from bench.load_round import Round
from bench.reader import open_reader, warm
from bench.server import MIB, Server, running_server

OUTPUT = Path(__file__).parents[1] / "build" / "load.json"
MOST_P95, MOST_RSS, MOST_GROWTH = 1.0, 2_048 * MIB, 5 * MIB
"""Seconds; bytes of all processes; bytes a minute over the last round of as many readers."""

LEAST_MINUTES = 3.0
"""Least length of a round whose growth counts: in a shorter one the caches only fill."""

SAMPLE_SECONDS = 5.0
WARM_SECONDS = 60

Sampler = Callable[[], Awaitable[None]]


async def play(
    server: Server,
    trainings: Trainings,
    users: int,
    minutes: float,
    lecture: Lecture | None = None,
    followers: int = 0,
    measuring: Measuring | None = None,
) -> Round:
    """Run one round: a tenth more readers watch the trainings than turn knobs.

    ``followers`` more follow a lecture; ``measuring`` is queued meanwhile.
    """
    every = float(os.environ.get("LOAD_EVERY", "5"))
    results = Round(users, minutes, followers=followers)
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
    if lecture:
        lecture.begin()
        first = 2 * users
        tasks += [
            FollowerTask(server, results, first + n, every, end, code=lecture.code)
            for n in range(followers)
        ]
        teacher = asyncio.create_task(lecture.teach(end))
    sample = partial(_sample, server, trainings, results, start, measuring)
    watch = asyncio.create_task(_watch(sample))
    await asyncio.gather(*(task.run() for task in tasks))
    watch.cancel()
    if lecture:
        teacher.cancel()
        results.answers_arrived = lecture.answers()
    await sample()
    results.computations = server.computations() - before
    return results


async def _watch(sample: Sampler) -> None:
    while True:
        await sample()
        await asyncio.sleep(SAMPLE_SECONDS)


async def _sample(
    server: Server,
    trainings: Trainings,
    results: Round,
    start: float,
    measuring: Measuring | None,
) -> None:
    workers = await asyncio.to_thread(trainings.keep_running)
    if measuring is not None:
        workers += await asyncio.to_thread(measuring.keep_queued)
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


def measure(
    users: list[int],
    minutes: list[float],
    trainings: int,
    log: Path,
    followers: int = 0,
    pace: float = PACE,
    is_measuring: bool = False,
) -> dict[str, Any]:
    """Run all rounds on one server with a home of its own."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        running_server(environment={"PLAYGROUND_HOME": home}, log=log) as server,
        closing(Trainings(home, trainings)) as running,
        closing(Measuring(home, is_measuring)) as measuring,
        closing(Lecture(home, pace)) if followers else nullcontext() as lecture,
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
            played = play(server, running, count, length, lecture, followers, measuring)
            rounds.append(asyncio.run(played).results())
            print(_line(rounds[-1]), flush=True)
        measured = measuring.done()
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
        "measurements": measured,
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
    if usual[0]["followers"]["count"]:
        told = f"95 % of a follower's steps under {MOST_P95:g} s at {usual[0]['users']} readers"
        aims.append((told, all(0 < one["followers"]["p95"] < MOST_P95 for one in usual)))
        arrived = (one["followers"]["answers_arrived"] for one in rounds)
        sent = (one["followers"]["answers"] for one in rounds)
        aims.append(("each prediction of a follower arrived", list(arrived) == list(sent)))
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
    ) + _followers_line(one["followers"])


def _followers_line(found: dict[str, Any]) -> str:
    if not found["count"]:
        return ""
    return (
        f"; {found['count']} followers: {found['steps']} steps, p50 {found['p50']:.3f} s, "
        f"p95 {found['p95']:.3f} s, slowest {found['slowest']:.2f} s, "
        f"{found['answers']} predictions, p95 {found['answer_p95']:.3f} s"
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
    followers = int(os.environ.get("LOAD_FOLLOWERS", "0"))
    is_measuring = os.environ.get("LOAD_MEASURING", "0") != "0"
    found = measure(
        users, minutes, trainings, OUTPUT.with_suffix(".log"), followers, is_measuring=is_measuring
    )
    OUTPUT.write_text(json.dumps(found, indent=1) + "\n")
    kept = verdicts(found)
    for aim, is_met in kept:
        print(f"{'met   ' if is_met else 'MISSED'}  {aim}")
    return 0 if all(is_met for _told, is_met in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
