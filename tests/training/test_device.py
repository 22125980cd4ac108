"""Devices, on a machine without one: which card is taken, why not, and what CUDA is asked."""

import warnings
from dataclasses import dataclass

import pytest
import torch

from backbones.registry import parse
from runs import machine
from runs.errors import RunError
from runs.machine import CONTEXT_BYTES
from runs.store import Store
from tests.runs.conftest import TINY, home, store
from training import card, catalogue, device, measuring
from training import estimate as estimate_module
from training.card import Card, find_card
from training.device import failures_as_messages, place_of, set_up
from training.errors import CannotFitError, RecipeError
from training.estimate import check_fits, estimate, memory_of
from training.loop import train
from training.measuring import MeasuringProcess, estimate_seen, place_seen
from training.recipe import Recipe
from training.submission import submit
from training.variant import Variant

__all__ = ["home", "store"]

CPU = Recipe(device="cpu", epochs=1, batch_size=2_000)


@dataclass
class Facts:
    """What torch tells of a card."""

    major: int
    minor: int
    name: str = "NVIDIA Card"
    total_memory: int = 16 * 2**30


def show_card(
    monkeypatch: pytest.MonkeyPatch, facts: Facts, driver: int = 13_000, is_available: bool = True
) -> None:
    def available() -> bool:
        if not is_available:
            warnings.warn("The NVIDIA driver on your system is too old", stacklevel=2)
        return is_available

    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_available", available)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _index: facts)
    monkeypatch.setattr(card, "driver_version", lambda: driver)


@pytest.mark.parametrize(
    ("asked", "capability", "got"),
    [("auto", (7, 5), "fp32"), ("auto", (8, 6), "tf32"), ("fp32", (9, 0), "fp32"),
     ("bf16", (8, 0), "bf16")],
)  # fmt: skip
def test_the_precision_of_a_card(
    asked: str, capability: tuple[int, int], got: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_card(monkeypatch, Facts(*capability))
    place = place_of(Recipe(precision=asked))
    assert (place.device, place.name, place.precision) == ("cuda", "NVIDIA Card", got)


def test_a_precision_that_a_card_only_emulates_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    show_card(monkeypatch, Facts(7, 5))
    for precision in ("bf16", "tf32"):
        with pytest.raises(RecipeError, match=f"NVIDIA Card has no {precision}: choose"):
            place_of(Recipe(precision=precision))


@pytest.mark.parametrize(
    ("facts", "driver", "is_available", "words"),
    [
        (Facts(8, 0), 12_040, False, r"driver is too old for CUDA 13.0 \(≥ 580\)."),
        (Facts(8, 0), 13_000, False, "does not answer"),
        (Facts(7, 0), 13_000, True, r"\(compute capability 7.0\) is too old"),
    ],
)
def test_a_card_that_cannot_be_used_is_told_and_the_cpu_taken(
    facts: Facts, driver: int, is_available: bool, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_card(monkeypatch, facts, driver, is_available)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        place = place_of(Recipe())
    assert place.device == "cpu"
    assert place.note is not None
    with pytest.raises(RecipeError, match=words + r".*Choose the device cpu\."):
        place_of(Recipe(device="cuda"))
    # Such a card is no trouble for a run on the CPU.
    assert estimate(parse(TINY), CPU).device == "cpu"


def test_a_run_on_the_cpu_asks_cuda_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise AssertionError("CUDA was asked")

    for name in ("is_available", "device_count", "get_device_properties", "_lazy_init"):
        monkeypatch.setattr(torch.cuda, name, fail)
    list(train(parse(TINY), CPU))
    estimate(parse(TINY), CPU)


def test_where_there_is_no_card_cuda_is_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: pytest.fail("CUDA was asked"))
    assert find_card() is None
    with pytest.raises(RecipeError, match="There is no GPU here"):
        place_of(Recipe(device="cuda"))


def test_fp32_is_that_of_ieee(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", shares.append)
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda: None)
    monkeypatch.setattr(torch.cuda, "set_device", lambda _index: None)
    monkeypatch.setattr(machine, "usable_cores", lambda: 16)
    for precision, is_coarse in (("fp32", False), ("tf32", True), ("bf16", True)):
        set_up(device.Place("cuda", "", 16 * 2**30, precision), slots=4)
        assert torch.backends.cudnn.allow_tf32 is is_coarse
        assert torch.backends.cuda.matmul.allow_tf32 is is_coarse
    assert 0.2 < shares[0] < 0.25


@pytest.mark.parametrize(
    ("memory", "cores", "share"),
    [(80, 16, 0.24), (80, 2, 0.49), (5, 16, 0.38), (2, 16, 0.7), (0.5, 16, 0.1)],
)
def test_a_share_is_never_of_more_slots_than_the_card_has(
    memory: float, cores: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ray's head, which counts the slots, sees no card.
    shares: list[float] = []
    used: list[int] = []
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", shares.append)
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda: None)
    monkeypatch.setattr(torch.cuda, "set_device", used.append)
    monkeypatch.setattr(machine, "usable_cores", lambda: cores)
    set_up(device.Place("cuda", "", int(memory * 2**30), "fp32", index=1), slots=4)
    assert shares == [pytest.approx(share, abs=0.01)]
    assert used == [1]


def test_the_first_card_that_can_be_used_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Facts(6, 1, "Old", 2**34), Facts(8, 6, "New", 2**35)
    show_card(monkeypatch, old)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    monkeypatch.setattr(torch.cuda, "get_device_properties", [old, new, new].__getitem__)
    place = place_of(Recipe())
    assert (place.device, place.name, place.index) == ("cuda", "New", 1)
    assert [one.index for one in card.usable_cards()] == [1, 2]
    monkeypatch.setattr(machine, "usable_cores", lambda: 16)
    assert device.slots_on("cuda") == 8


def test_a_run_on_a_gpu_is_judged_by_its_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> None:
        raise AssertionError("what is free now was asked")

    monkeypatch.setattr(torch.cuda, "mem_get_info", ask)
    monkeypatch.setattr(machine, "usable_cores", lambda: 16)
    place = device.Place("cuda", "A card", 16 * 2**30, "fp32")
    slot = 4 * 2**30 - CONTEXT_BYTES
    assert device.memory_for(place) == pytest.approx(slot, abs=2)
    wide, recipe = parse("resnet?stem=cifar&stages=3,3,3&width=64"), Recipe(size=28, epochs=1)
    data = catalogue.load(recipe)
    needed = {b: memory_of(wide, recipe.but(batch_size=b), data, place)[0] for b in (256, 2048)}
    # The context is taken off the slot once.
    assert needed[256] < 0.9 * slot < needed[2048]
    check_fits(wide, recipe.but(batch_size=256), data, place)
    with pytest.raises(
        CannotFitError, match=r"gets 3\.4 GB of the GPU's: a batch size of \d+ would"
    ):
        check_fits(wide, recipe.but(batch_size=2048), data, place)
    tiny = device.Place("cuda", "A card", 2**30 // 4, "fp32")
    with pytest.raises(CannotFitError, match="of the GPU's, and no batch size would fit"):
        check_fits(wide, recipe, data, tiny)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        torch.AcceleratorError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling cublasCreate"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED"),
    ],
)
def test_each_lack_of_memory_is_one_sentence(error: Exception) -> None:
    with pytest.raises(RunError, match="memory is full: choose a smaller"), failures_as_messages():
        raise error


@pytest.mark.parametrize("search", ["GET", "FIND"])
def test_what_may_be_a_lack_of_memory_is_told_as_such(search: str) -> None:
    error = RuntimeError(f"{search} was unable to find an engine to execute this computation")
    with pytest.raises(RunError, match="often is a lack of memory: a"), failures_as_messages():
        raise error


def test_other_errors_keep_their_words() -> None:
    with pytest.raises(RuntimeError, match="illegal") as found, failures_as_messages():
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")
    assert not isinstance(found.value, RunError)


def crash() -> None:
    """As a process ends that the kernel kills."""
    import os

    os._exit(9)


def fail_on_cuda() -> None:
    raise RuntimeError("CUDA error: an illegal memory access was encountered")


def fill_memory() -> None:
    raise torch.OutOfMemoryError("CUDA out of memory")


def own_number() -> int:
    import os

    return os.getpid()


def test_measuring_happens_elsewhere_and_outlives_errors() -> None:
    process = MeasuringProcess()
    try:
        first = process.call(own_number)
        assert first not in (own_number(), 0)
        with pytest.raises(RunError, match="memory is full"):
            process.call(fill_memory)
        # A lack of memory is over with the measurement, an error of CUDA holds.
        assert process.call(own_number) == first
        with pytest.raises(RunError, match="illegal memory access"):
            process.call(fail_on_cuda)
        assert process.call(own_number) != first
        with pytest.raises(RunError, match="ended"):
            process.call(crash)
        process.call(own_number)
    finally:
        process.close()


def test_the_server_measures_a_gpu_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    place = device.Place("cuda", "A card", 2**34, "tf32")

    class Elsewhere:
        def call(self, function: object, *arguments: object) -> object:
            asked.append((function, *arguments))
            return place if function is place_of else "measured"

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(measuring, "_process", Elsewhere())
    measuring._seen.cache_clear()
    try:
        assert place_seen(Recipe(epochs=3)) == place_seen(Recipe(epochs=4)) == place
        assert estimate_seen(parse(TINY), Recipe()) == "measured"
    finally:
        measuring._seen.cache_clear()
    assert [one[0] for one in asked] == [place_of, estimate]


def test_a_server_of_a_cluster_needs_no_gpu(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setenv("PLAYGROUND_SUPERVISE", "off")
    wanted, variants = Recipe(device="cuda", epochs=1), [Variant("a", parse(TINY))]
    with pytest.raises(RecipeError, match="no GPU here"):
        submit(store, variants, wanted, [0], "ada")
    monkeypatch.setenv("RAY_ADDRESS", "head:6379")
    (run,) = store.batch(submit(store, variants, wanted, [0], "ada"), "ada")
    assert run.wants_gpu
    for device_ in ("cuda", "auto"):
        recipe = wanted.but(device=device_)
        assert "not run on a GPU yet" in str(place_seen(recipe).note)
        assert estimate_seen(parse(TINY), recipe).device == "cpu"
    assert place_seen(wanted.but(device="cpu")).note is None
    # This server's memory refuses nothing that a worker's card may hold.
    monkeypatch.setattr(estimate_module, "memory_for", lambda _place: 2**20)
    submit(store, variants, wanted, [0], "ada")
    assert estimate_seen(parse(TINY), wanted).timed_images == 8
    with pytest.raises(CannotFitError):
        submit(store, variants, wanted.but(device="cpu"), [0], "ada")
    with pytest.raises(CannotFitError):
        estimate_seen(parse(TINY), wanted.but(device="cpu"))


def test_a_card_knows_tf32() -> None:
    assert [Card("", 0, (7, 5)).has_tf32, Card("", 0, (8, 0)).has_tf32] == [False, True]
