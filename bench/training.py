"""Measure training against a bare PyTorch loop, and runs against the best order by hand."""

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator

import psutil
import torch
from torch import nn

from backbones.registry import build, parse
from bench.measurement import Measurement
from runs import supervisor
from runs.record_writer import RecordWriter
from runs.store import Store
from runs.tables import Run
from training import catalogue
from training.claims import DEGRADATION
from training.command import run_once
from training.dataset import Dataset, fit_to
from training.loop import Training
from training.recipe import Recipe
from training.records import Epoch, Layers, Progress
from training.stack import Stack
from training.stored import queue_runs, read_records
from training.variant import Variant

SPEC = parse("resnet?depth=20&stem=cifar&width=8")
RECIPE = Recipe(device="cpu", epochs=1)
ROUNDS = 9
SEEDS = 8
SLOTS = 2

LEAST_SPEED, MOST_OVERHEAD, FIRST_SECONDS, CANCEL_SECONDS, MOST_SPAN = 0.95, 5.0, 3.0, 1.0, 1.1


def measure() -> Iterator[Measurement]:
    """Return speed, overhead of recording, seeds together, start, cancel, four variants at once."""
    yield from _speed()
    yield _seeds_together()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        before = os.environ.get("PLAYGROUND_HOME")
        os.environ |= {"PLAYGROUND_HOME": home, "PLAYGROUND_SLOTS": str(SLOTS)}
        try:
            yield from _runs()
        finally:
            if before is None:
                del os.environ["PLAYGROUND_HOME"]
            else:
                os.environ["PLAYGROUND_HOME"] = before


def _speed() -> Iterator[Measurement]:
    """Alternate rounds of both loops, so that a busy machine slows all of them alike."""
    data = catalogue.load(RECIPE)
    bare, unwatched, recorded = [], [], []
    for _ in range(ROUNDS):
        bare.append(bare_loop(data))
        unwatched.append(_train(data, is_recorded=False))
        recorded.append(_train(data, is_recorded=True))
    images = 31 * RECIPE.batch_size
    # The fastest round of each: what else the machine does only ever adds time.
    peer, value = images / min(bare), images / min(recorded)
    ratio = value / peer
    yield Measurement(
        "training: images per second, all recorded (peer: bare PyTorch loop)",
        value,
        "1/s",
        peer,
        ratio,
        f">= {LEAST_SPEED} of the peer",
        ratio >= LEAST_SPEED,
    )
    overhead = 100 * (min(recorded) / min(unwatched) - 1)
    yield Measurement(
        "training: overhead of recording",
        overhead,
        "%",
        target=f"< {MOST_OVERHEAD:.0f}",
        met=overhead < MOST_OVERHEAD,
    )


def _seeds_together() -> Measurement:
    """Compare a step of eight seeds at once (``training.stack``) with one of a single seed."""
    data = catalogue.load(RECIPE)
    alone, *joined = (
        Training(SPEC, RECIPE.but(seed=seed), data, is_watched=False) for seed in range(SEEDS + 1)
    )
    for training in (alone, *joined):
        training.start_epoch()
        training.net.train()
    stack = Stack(joined)
    index = torch.stack([training.order[: training.batch] for training in joined])
    numbers = torch.stack([training.numbers[0] for training in joined])
    one = data.train.at(alone.order[: alone.batch])
    together, single = [], []
    for _ in range(ROUNDS):
        together.append(_milliseconds(lambda: stack.gradients(index, numbers)))
        single.append(_milliseconds(lambda: alone.gradients(one, alone.numbers[0])))
    value, peer = min(together), min(single)
    return Measurement(
        f"training: a step of {SEEDS} seeds together (peer: one alone)",
        value,
        "ms",
        peer,
        peer / value,
    )


def _milliseconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return 1000 * (time.perf_counter() - start)


def bare_loop(data: Dataset) -> float:
    """Time one epoch as a tutorial writes it, with the same network, batches and optimiser.

    Images are float tensors already; nothing is counted and nothing is kept but the loss.
    """
    torch.manual_seed(0)
    net = build(fit_to(SPEC, data)).to(memory_format=torch.channels_last)
    mean, std = data.scale()
    images = ((data.train.images.float() - mean) / std).contiguous(
        memory_format=torch.channels_last
    )
    labels = data.train.labels
    steps = len(labels) // RECIPE.batch_size
    optimiser = torch.optim.SGD(
        net.parameters(), lr=RECIPE.lr, momentum=0.9, nesterov=True, weight_decay=5e-4, fused=True
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, RECIPE.lr, total_steps=steps, cycle_momentum=False
    )
    criterion = nn.CrossEntropyLoss()
    net.train()
    start = time.perf_counter()
    for index in torch.randperm(len(labels))[: steps * RECIPE.batch_size].split(RECIPE.batch_size):
        optimiser.zero_grad()
        loss = criterion(net(images[index]), labels[index])
        loss.backward()
        optimiser.step()
        schedule.step()
        loss.item()
    return time.perf_counter() - start


def _train(data: Dataset, is_recorded: bool) -> float:
    """Time one epoch of training; with the store's writes where it is recorded."""
    if not is_recorded:
        training = Training(SPEC, RECIPE, data, is_watched=False)
        records = [r for r in training.records() if isinstance(r, Epoch)]
        return 31 * RECIPE.batch_size / records[0].images_per_second
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/bench.sqlite")
        batch = queue_runs(store, [Variant("bench", SPEC)], RECIPE, [0], "bench")
        (run,) = store.batch(batch, "bench")
        store.queue.claim(run.id)
        writer = RecordWriter(store.queue, run.id, 1)
        spent, seconds = 0.0, 0.0
        for record in Training(SPEC, RECIPE, data).records():
            if isinstance(record, Layers):
                writer.pending.append(record)
                continue
            start = time.perf_counter()
            writer.write(record)
            if isinstance(record, Progress | Epoch):
                spent += time.perf_counter() - start
            if isinstance(record, Epoch):
                seconds = 31 * RECIPE.batch_size / record.images_per_second
        store.database.close()
        return seconds + spent


def _runs() -> Iterator[Measurement]:
    """Run as the app does: by a supervisor process, which a first small run shows to be warm."""
    alone = [run_once(v.spec, RECIPE.but(epochs=4)).seconds for v in DEGRADATION.variants]
    store = Store()
    supervisor.ensure()
    try:
        _finished(store, [Variant("warm", parse("resnet?stages=1,1&stem=cifar&width=4"))], epochs=1)
        yield from _start_and_cancel(store)
        yield _four_variants(store, alone)
    finally:
        supervisor.end()
        store.database.close()


def _finished(store: Store, variants: list[Variant], epochs: int) -> list[Run]:
    """Queue runs and wait for their end."""
    batch = queue_runs(store, variants, RECIPE.but(epochs=epochs), [0], "bench")
    _until(lambda: all(run.ended for run in store.batch(batch, "bench")))
    return store.batch(batch, "bench")


def _start_and_cancel(store: Store) -> Iterator[Measurement]:
    start = time.perf_counter()
    batch = queue_runs(store, [Variant("a", SPEC)], RECIPE.but(epochs=50), [0], "bench")
    (run,) = store.batch(batch, "bench")
    _until(lambda: read_records(store, [run.id], ("progress", "epoch"))[run.id])
    first = time.perf_counter() - start
    yield Measurement(
        "training: start to first metric",
        first,
        "s",
        target=f"< {FIRST_SECONDS:.0f}",
        met=first < FIRST_SECONDS,
    )
    worker = store.batch(batch, "bench")[0].process["pid"]
    start = time.perf_counter()
    store.cancel([run.id], "bench")
    _until(lambda: not psutil.pid_exists(worker))
    cancel = time.perf_counter() - start
    yield Measurement(
        "training: cancel, until its process is gone",
        cancel,
        "s",
        target=f"< {CANCEL_SECONDS:.0f}",
        met=cancel < CANCEL_SECONDS,
    )


def _four_variants(store: Store, alone: list[float]) -> Measurement:
    """Compare four variants with the best order of runs of the same lengths."""
    variants = [
        Variant(v.label, v.spec, cost=seconds)
        for v, seconds in zip(DEGRADATION.variants, alone, strict=True)
    ]
    start = time.perf_counter()
    runs = _finished(store, variants, epochs=4)
    span = time.perf_counter() - start
    # Two runs at once are slower than one alone, which no order can help.
    found = read_records(store, [run.id for run in runs], ("outcome",)).values()
    best = best_span([outcomes[-1].seconds for outcomes in found], SLOTS)
    return Measurement(
        "training: four variants on two cores (peer: best order by hand)",
        span,
        "s",
        best,
        best / span,
        f"<= {MOST_SPAN} of the peer",
        span <= MOST_SPAN * best,
    )


def best_span(seconds: list[float], slots: int) -> float:
    """Return the shortest time in which some runs can end, over all ways to share them out."""
    spans = []
    for shares in itertools.product(range(slots), repeat=len(seconds)):
        loads = [0.0] * slots
        for slot, run in zip(shares, seconds, strict=True):
            loads[slot] += run
        spans.append(max(loads))
    return min(spans)


def _until(condition: Callable[[], object]) -> None:
    while not condition():
        time.sleep(0.02)
