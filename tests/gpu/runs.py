"""Check whole runs on the card, as the supervisor starts them, in a home folder of their own."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from backbones.registry import parse
from runs.executors.cards import visible_cards
from runs.executors.local import LocalExecutor, Slots, usual_slots
from runs.store import Store
from runs.supervisor import Supervisor
from runs.tables import Run
from tests.gpu.report import Figures
from training.card import usable_cards
from training.command import run_once
from training.device import place_of, slots_on
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
LEAST_GAIN, LEAST_SLOTS = 2.5, 3


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


def estimate_is_near(
    device: str = "cuda", spec: str = RESNET_20, epochs: int = 4
) -> tuple[bool, Figures]:
    """Estimated seconds within 0.5 to 2 times of the real ones; the card's memory is free after."""
    network, recipe = parse(spec), Recipe(device=device, epochs=epochs)
    index = place_of(recipe).index
    free = torch.cuda.mem_get_info(index)[0] if device == "cuda" else 0
    process = MeasuringProcess()
    try:
        guess = process.call(estimate, network, recipe)
    finally:
        process.close()
    kept = 0
    for _ in range(50 if device == "cuda" else 0):
        kept = free - torch.cuda.mem_get_info(index)[0]
        if kept < 2**26:
            break
        time.sleep(0.1)
    ratio = run_once(network, recipe).seconds / guess.seconds
    figures: Figures = {"real over estimated (0.5 to 2)": ratio, "MB kept (under 64)": kept / 2**20}
    return 0.5 <= ratio <= 2 and kept < 2**26, figures


def forked_run_ends(device: str = "cuda") -> tuple[bool, Figures]:
    """A worker ends done, on the card of an inherited list: by its UUID, and by its index.

    Of several cards the last; each list is inherited by a process with a fork server of its own.
    """
    figures: Figures = {}
    has_passed = True
    for name in _names_of_last_card() if device == "cuda" else [""]:
        status, said, card = _inheriting(name, device)
        figures |= {f"with {name or 'none'}": f"{status} on {card or 'the CPU'} {said}".strip()}
        has_passed &= (status, card) == ("done", name)
    return has_passed, figures


def _names_of_last_card() -> list[str]:
    card = usable_cards()[-1]
    uuid = str(torch.cuda.get_device_properties(card.index).uuid)
    (inherited,) = visible_cards([(card.index, card.memory)])
    return [uuid if uuid.startswith("GPU-") else f"GPU-{uuid}", inherited.name]


def _inheriting(name: str, device: str) -> tuple[str, str, str]:
    """Return status, note and card of a run under a list of cards."""
    before = dict(os.environ)
    os.environ["CUDA_VISIBLE_DEVICES"] = name
    process = MeasuringProcess()
    try:
        return process.call(_forked_run, device)
    finally:
        process.close()
        os.environ.clear()
        os.environ.update(before)


def _forked_run(device: str) -> tuple[str, str, str]:
    with _executor() as supervisor:
        (run,) = _run(supervisor, Recipe(device=device, epochs=1), [TINY])
    return run.status, str(run.note or ""), str(run.process.get("gpu", ""))


def full_memory_is_told(device: str = "cuda") -> tuple[bool, Figures]:
    """A run without a place in memory fails in a sentence; one beside it ends done."""
    huge = HUGE if device == "cuda" else TINY
    size = 28 if device == "cuda" else 14
    recipe = Recipe(device=device, epochs=1, batch_size=4_000, size=size)
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
    """Eight variants by three seeds: with one slot a card, with the usual slots, and on the CPU.

    With fewer than three slots they cannot be so much faster, and are not judged.
    """
    slots = slots_on(device)
    cards = len(usable_cards()) if device == "cuda" else 1
    work = variants, seeds, epochs
    seconds = {
        "one slot": _seconds(device, cards, *work, gpu_slots=1),
        f"{slots} slots": _seconds(device, slots, *work),
        f"{slots} slots, graph, seeds together": _seconds(
            device, slots, *work, gpu_graph=True, gpu_stack=3
        ),
        "CPU": _seconds("cpu", slots_on("cpu"), *work),
    }
    gain = seconds["one slot"] / seconds[f"{slots} slots"]
    is_judged = slots >= LEAST_SLOTS
    told = f"at least {LEAST_GAIN}" if is_judged else f"not judged below {LEAST_SLOTS} slots"
    figures: Figures = {"slots": slots, f"times as fast ({told})": gain}
    figures |= {f"{name} s": value for name, value in seconds.items()}
    return gain >= LEAST_GAIN or not is_judged, figures


def _seconds(
    device: str, slots: int, variants: Sequence[str], seeds: int, epochs: int, **settings: object
) -> float:
    usual = usual_slots() if device == "cuda" else Slots(cpu=slots, cards=())
    with _executor(usual, **settings) as supervisor:
        # The fork server, the counting of cards and a process for each slot are no part of it;
        # networks that differ are not trained together.
        warm = [f"resnet?stem=cifar&stages=1,1&width={4 + number}" for number in range(slots)]
        _run(supervisor, Recipe(device=device, epochs=1), warm)
        since = time.perf_counter()
        found = _run(supervisor, Recipe(device=device, epochs=epochs), variants, seeds)
        passed = time.perf_counter() - since
    wrong = [f"{run.spec}: {run.status} {run.note or ''}" for run in found if run.status != "done"]
    if wrong:
        raise RuntimeError(wrong[0])
    return passed
