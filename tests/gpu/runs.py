"""Check whole runs on the card, as the supervisor starts them, in a home folder of their own."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from backbones.registry import parse
from runs.executors.local import LocalExecutor, Slots, usual_slots
from runs.store import Store
from runs.supervisor import Supervisor
from runs.tables import Run
from tests.gpu.report import Figures
from training.command import run_once
from training.estimate import estimate
from training.measuring import MeasuringProcess
from training.recipe import Recipe
from training.stored import queue_runs
from training.variant import Variant

TINY = "resnet?stem=cifar&stages=1,1&width=4"
RESNET_20 = "resnet?depth=20&stem=cifar&width=8"
HUGE = "resnet?stem=cifar&stages=9,9,9&width=512"
VARIANTS = tuple(f"resnet?stem=cifar&stages=2,2,2&width={width}" for width in range(4, 12))
PATIENCE_SECONDS = 240.0
LEAST_GAIN = 2.5


def live_in(home: str) -> None:
    """Keep store and runs in a folder, and no more of an operator's settings than the cards."""
    for name in [name for name in os.environ if name.startswith("PLAYGROUND_")]:
        if name != "PLAYGROUND_DATA":
            del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ["PLAYGROUND_HOME"] = home


@contextmanager
def _executor(slots: Slots | None = None, **settings: object) -> Iterator[Supervisor]:
    """A supervisor with workers of its own, under settings of the environment."""
    before = dict(os.environ)
    os.environ.update(
        {f"PLAYGROUND_{name.upper()}": str(value) for name, value in settings.items()}
    )
    store, executor = Store(), LocalExecutor(slots)
    try:
        yield Supervisor(store, executor)
    finally:
        executor.close()
        executor.ended()
        store.database.close()
        os.environ.clear()
        os.environ.update(before)


def _run(supervisor: Supervisor, recipe: Recipe, specs: Sequence[str], seeds: int = 1) -> list[Run]:
    """Queue runs and tick until all have ended."""
    store, variants = supervisor.store, [Variant(spec, parse(spec)) for spec in specs]
    batch = queue_runs(store, variants, recipe, range(seeds), "gpu-test")
    until = time.monotonic() + PATIENCE_SECONDS
    while any(run.is_live for run in store.batch(batch, "gpu-test")):
        supervisor.tick()
        if time.monotonic() > until:
            raise TimeoutError(f"not over after {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.02)
    return list(store.batch(batch, "gpu-test"))


def estimate_is_near(device: str = "cuda") -> tuple[bool, Figures]:
    """Estimated seconds within 0.5 to 2 times of the real ones; the card's memory is free after."""
    spec, recipe = parse(RESNET_20), Recipe(device=device, epochs=4)
    free = torch.cuda.mem_get_info()[0] if device == "cuda" else 0
    process = MeasuringProcess()
    try:
        guess = process.call(estimate, spec, recipe)
    finally:
        process.close()
    kept = 0
    for _ in range(50 if device == "cuda" else 0):
        kept = free - torch.cuda.mem_get_info()[0]
        if kept < 2**26:
            break
        time.sleep(0.1)
    ratio = run_once(spec, recipe).seconds / guess.seconds
    figures: Figures = {"real over estimated (0.5 to 2)": ratio, "MB kept (under 64)": kept / 2**20}
    return 0.5 <= ratio <= 2 and kept < 2**26, figures


def forked_run_ends(device: str = "cuda") -> tuple[bool, Figures]:
    """A worker forked for a card ends done, on the card of an inherited list of UUIDs."""
    name = ""
    if device == "cuda":
        uuid = str(torch.cuda.get_device_properties(0).uuid)
        name = uuid if uuid.startswith("GPU-") else f"GPU-{uuid}"
    before = os.environ.get("CUDA_VISIBLE_DEVICES")
    os.environ["CUDA_VISIBLE_DEVICES"] = name
    try:
        with _executor() as supervisor:
            (run,) = _run(supervisor, Recipe(device=device, epochs=1), [TINY])
    finally:
        if before is None:
            del os.environ["CUDA_VISIBLE_DEVICES"]
        else:
            os.environ["CUDA_VISIBLE_DEVICES"] = before
    figures: Figures = {
        "ended": run.status,
        "said": str(run.note or ""),
        "card": run.process.get("gpu"),
    }
    return run.status == "done" and run.process.get("gpu") == name, figures


def full_memory_is_told(device: str = "cuda") -> tuple[bool, Figures]:
    """A run without a place in memory fails in a sentence; one beside it ends done."""
    huge = HUGE if device == "cuda" else TINY
    recipe = Recipe(device=device, epochs=1, batch_size=4_000, size=28)
    with _executor(gpu_slots=2) as supervisor:
        full, neighbour = _run(supervisor, recipe, [huge, "resnet?stem=cifar&stages=1,1&width=2"])
    figures: Figures = {
        "it ended": full.status,
        "said": f'"{full.note or ""}"',
        "its neighbour": neighbour.status,
    }
    is_told = full.status == "failed" and "memory is full" in str(full.note)
    return (is_told or device == "cpu") and neighbour.status == "done", figures


def slots_are_faster(
    device: str = "cuda", variants: Sequence[str] = VARIANTS, seeds: int = 3, epochs: int = 4
) -> tuple[bool, Figures]:
    """Eight variants by three seeds: with one slot, with as many as are usual, and on the CPU."""
    seconds = {
        "one slot": _seconds(device, variants, seeds, epochs, gpu_slots=1),
        "usual slots": _seconds(device, variants, seeds, epochs),
        "usual slots, graph, seeds together": _seconds(
            device, variants, seeds, epochs, gpu_graph=True, gpu_stack=3
        ),
        "CPU": _seconds("cpu", variants, seeds, epochs),
    }
    gain = seconds["one slot"] / seconds["usual slots"]
    figures: Figures = {f"times as fast (at least {LEAST_GAIN})": gain}
    figures |= {f"{name} s": value for name, value in seconds.items()}
    return gain >= LEAST_GAIN or device == "cpu", figures


def _seconds(
    device: str, variants: Sequence[str], seeds: int, epochs: int, **settings: object
) -> float:
    slots = usual_slots() if device == "cuda" else Slots(cpu=usual_slots().cpu, cards=())
    with _executor(slots, **settings) as supervisor:
        # The fork server and the counting of cards are no part of it.
        _run(supervisor, Recipe(device=device, epochs=1), [TINY])
        since = time.perf_counter()
        found = _run(supervisor, Recipe(device=device, epochs=epochs), variants, seeds)
        passed = time.perf_counter() - since
    wrong = [f"{run.spec}: {run.status} {run.note or ''}" for run in found if run.status != "done"]
    if wrong:
        raise RuntimeError(wrong[0])
    return passed
