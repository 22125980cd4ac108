"""Training against a bare PyTorch loop, and runs against the best order by hand."""

import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator

import torch
from torch import nn

from backbones.registry import build, parse
from bench.records import Record
from training import catalogue
from training.claims import DEGRADATION
from training.command import run_once
from training.dataset import Dataset, fit_to
from training.executors.local import LocalExecutor, Slots
from training.journal import Journal
from training.loop import Training
from training.recipe import Recipe
from training.records import Epoch, Layers, Progress
from training.store import Store
from training.supervisor import TICK_SECONDS, Supervisor
from training.variant import Variant

SPEC = "resnet?depth=20&stem=cifar&width=8"
RECIPE = Recipe(device="cpu", epochs=1)
ROUNDS = 7
SLOTS = 2

LEAST_SPEED, MOST_OVERHEAD, FIRST_SECONDS, CANCEL_SECONDS, MOST_SPAN = 0.95, 5.0, 3.0, 1.0, 1.1


def measure() -> Iterator[Record]:
    """Speed, overhead of recording, start, cancel, and four variants on two cores."""
    yield from _speed()
    with tempfile.TemporaryDirectory() as home:
        before = os.environ.get("PLAYGROUND_HOME")
        os.environ["PLAYGROUND_HOME"] = home
        try:
            yield from _runs()
        finally:
            if before is None:
                del os.environ["PLAYGROUND_HOME"]
            else:
                os.environ["PLAYGROUND_HOME"] = before


def _speed() -> Iterator[Record]:
    """Rounds alternate between the loops, so that a busy machine slows all of them alike."""
    data = catalogue.load(RECIPE)
    bare, unwatched, recorded = [], [], []
    for _ in range(ROUNDS):
        bare.append(bare_loop(data))
        unwatched.append(_train(data, is_recorded=False))
        recorded.append(_train(data, is_recorded=True))
    images = 31 * RECIPE.batch_size
    peer = images / statistics.median(bare)
    value = images / statistics.median(recorded)
    # Of pairs, as neighbours in time share the machine's state.
    ratio = statistics.median(b / r for b, r in zip(bare, recorded, strict=True))
    yield Record(
        "training: images per second, all recorded (peer: bare PyTorch loop)",
        value,
        "1/s",
        peer,
        ratio,
        f">= {LEAST_SPEED} of the peer",
        ratio >= LEAST_SPEED,
    )
    pairs = zip(recorded, unwatched, strict=True)
    overhead = 100 * (statistics.median(r / u for r, u in pairs) - 1)
    yield Record(
        "training: overhead of recording",
        overhead,
        "%",
        target=f"< {MOST_OVERHEAD:.0f}",
        met=overhead < MOST_OVERHEAD,
    )


def bare_loop(data: Dataset) -> float:
    """Seconds of one epoch as a tutorial writes it, with the same network, batches and optimiser.

    Images are float tensors already; nothing is counted and nothing is kept but the loss.
    """
    torch.manual_seed(0)
    net = build(fit_to(parse(SPEC), data)).to(memory_format=torch.channels_last)
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
    """Seconds of training in one epoch; with the store's writes where it is recorded."""
    if not is_recorded:
        training = Training(parse(SPEC), RECIPE, data, is_watched=False)
        records = [r for r in training.records() if isinstance(r, Epoch)]
        return 31 * RECIPE.batch_size / records[0].images_per_second
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/bench.sqlite")
        batch = store.add([Variant("bench", SPEC)], RECIPE, [0], "bench")
        (run,) = store.batch(batch, "bench")
        store.ledger.claim(run.id)
        journal = Journal(store.ledger, run.id, 1)
        spent, seconds = 0.0, 0.0
        for record in Training(parse(SPEC), RECIPE, data).records():
            start = time.perf_counter()
            journal.write(record)
            if isinstance(record, Progress | Layers | Epoch):
                spent += time.perf_counter() - start
            if isinstance(record, Epoch):
                seconds = 31 * RECIPE.batch_size / record.images_per_second
        store.database.close()
        return seconds + spent


def _runs() -> Iterator[Record]:
    alone = {v.spec: run_once(v.spec, RECIPE.but(epochs=4)) for v in DEGRADATION.variants}
    store = Store()
    executor = LocalExecutor(Slots(cpu=SLOTS, gpu=0))
    supervisor = Supervisor(store, executor)
    try:
        # Warm: the fork server has answered, as it has a few seconds after the app's start.
        while not executor.is_warm():
            time.sleep(0.05)
        yield from _start_and_cancel(store, supervisor)
        yield _four_variants(store, supervisor, [r.seconds for r in alone.values()])
    finally:
        executor.close()
        store.database.close()


def _start_and_cancel(store: Store, supervisor: Supervisor) -> Iterator[Record]:
    start = time.perf_counter()
    batch = store.add([Variant("a", SPEC)], RECIPE.but(epochs=50), [0], "bench")
    (run,) = store.batch(batch, "bench")
    _until(supervisor, lambda: store.records([run.id], ("progress", "epoch"))[run.id])
    first = time.perf_counter() - start
    yield Record(
        "training: start to first metric",
        first,
        "s",
        target=f"< {FIRST_SECONDS:.0f}",
        met=first < FIRST_SECONDS,
    )
    start = time.perf_counter()
    store.cancel([run.id], "bench")
    _until(supervisor, lambda: store.ledger.run(run.id).status == "cancelled")
    cancel = time.perf_counter() - start
    yield Record(
        "training: cancel",
        cancel,
        "s",
        target=f"< {CANCEL_SECONDS:.0f}",
        met=cancel < CANCEL_SECONDS,
    )


def _four_variants(store: Store, supervisor: Supervisor, alone: list[float]) -> Record:
    """Against the best order of the same runs, each measured as long as it took here."""
    start = time.perf_counter()
    variants = [
        Variant(v.label, v.spec, cost=seconds)
        for v, seconds in zip(DEGRADATION.variants, alone, strict=True)
    ]
    batch = store.add(variants, RECIPE.but(epochs=4), [0], "bench")
    _until(supervisor, lambda: all(r.ended for r in store.batch(batch, "bench")))
    span = time.perf_counter() - start
    runs = [r.id for r in store.batch(batch, "bench")]
    # Two runs at once are slower than one alone: the order is judged by what each took here.
    took = [found[-1].seconds for found in store.records(runs, ("outcome",)).values()]
    best = best_span(took, SLOTS)
    return Record(
        "training: four variants on two cores (peer: best order by hand)",
        span,
        "s",
        best,
        best / span,
        f"<= {MOST_SPAN} of the peer",
        span <= MOST_SPAN * best,
    )


def best_span(seconds: list[float], slots: int) -> float:
    """The shortest time in which some runs can end, over all ways to share them out."""
    spans = []
    for shares in itertools.product(range(slots), repeat=len(seconds)):
        loads = [0.0] * slots
        for slot, run in zip(shares, seconds, strict=True):
            loads[slot] += run
        spans.append(max(loads))
    return min(spans)


def _until(supervisor: Supervisor, condition: Callable[[], object]) -> None:
    while not condition():
        supervisor.tick()
        time.sleep(TICK_SECONDS)
