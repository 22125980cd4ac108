"""Measure what one turn of a knob costs the server: processor time, and bytes by what they carry.

Most turns are to networks that nobody has opened before, as in a class. Processor time is the whole
server's and depends little on what else the machine does.
"""

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil

from bench.measurement import Measurement
from bench.reader import open_reader, warm
from bench.server import Server, running_server

STARTS = ("resnet?depth=50", "densenet?depth=121", "efficientnet?phi=0", "nasnet")
TURNS = 100
WARM_SECONDS = 20
MOST_MS, MOST_KB = 25.0, 30.0
CARRIERS = {"backbone_diagram": "the diagram", "dataframe": "the table", "knob_panel": "the form"}


def measure() -> Iterator[Measurement]:
    """Turn the knobs of four networks at random, one after the other."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        running_server(
            environment={"PLAYGROUND_HOME": home}, log=Path(home) / "server.log"
        ) as server,
    ):
        spent, times, received, carried = asyncio.run(_turn(server))
    milliseconds, kilobytes = 1e3 * spent / TURNS, received / TURNS / 1e3
    yield Measurement.at_most("turn of a knob: processor time", milliseconds, "ms", most=MOST_MS)
    yield Measurement.at_most("turn of a knob: bytes", kilobytes, "kB", most=MOST_KB)
    yield Measurement("turn of a knob: bytes unpacked", carried.total() / TURNS / 1e3, "kB")
    for carrier, name in CARRIERS.items():
        amount = carried[carrier] / TURNS / 1e3
        yield Measurement(f"turn of a knob: bytes of {name}, unpacked", amount, "kB")
    yield Measurement("turn of a knob: answer complete (median)", 1e3 * median(times), "ms")


async def _turn(server: Server) -> tuple[float, list[float], int, Counter[str]]:
    """Return processor seconds, waiting times, bytes on the wire, and unpacked by their carriers.

    The processor seconds are the server's.
    """
    process, rng = psutil.Process(server.pid), random.Random(1)
    await warm(server.port)
    readers = [await open_reader(server.port) for _start in STARTS]
    for reader, spec in zip(readers, STARTS, strict=True):
        await reader.visit("explore", spec=spec)
        reader.bytes_by_kind.clear()
    # Training workers have torch imported by then.
    await asyncio.sleep(WARM_SECONDS)
    before = sum(process.cpu_times()[:2])
    received = -sum(reader.received for reader in readers)
    times = []
    for number in range(TURNS):
        start = time.perf_counter()
        await readers[number % len(readers)].turn(rng, is_knob)
        times.append(time.perf_counter() - start)
    spent = sum(process.cpu_times()[:2]) - before
    received += sum(reader.received for reader in readers)
    carried: Counter[str] = sum((reader.bytes_by_kind for reader in readers), Counter())
    for reader in readers:
        await reader.close()
    return spent, times, received, carried


def is_knob(key: str) -> bool:
    """Return whether a key is of a knob that keeps the network about as large as it is."""
    return "knobs" in key and not key.endswith(("-family", "-preset", "-depth", "-stem", "-phi"))
