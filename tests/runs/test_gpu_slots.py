"""Runs that want a GPU, on a machine without one: cards are counted, named and shared.

The cards are names only; runs placed on one compute on the CPU, as their recipe says.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, cast

import psutil
import pytest
import torch

from operation.settings import settings
from runs import machine
from runs.executors import forked
from runs.executors.cards import VisibleCard, visible_cards
from runs.executors.executor import Ended
from runs.executors.local import PRELOADED, LocalExecutor, Slots, _answered, _Worker
from runs.machine import CONTEXT_BYTES, gpu_share, gpu_slots
from runs.paths import PROJECT
from runs.store import RunRequest, Store
from runs.supervisor import Supervisor
from runs.task import Job
from runs.worker import identity
from tests.runs.conftest import SLOW, TINY, epochs, status, supervising, until
from training import export
from training.stored import read_records

GB = 2**30


@dataclass
class Facts:
    """What torch tells of a card."""

    major: int
    minor: int
    total_memory: int
    name: str = "A card"


def show_cards(
    monkeypatch: pytest.MonkeyPatch, cards: list[Facts], is_available: bool = True
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(cards))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: is_available)
    monkeypatch.setattr(torch.cuda, "get_device_properties", cards.__getitem__)


def counted(answers: tuple[Connection, Connection]) -> object:
    forked.count_gpus(answers[1])
    return answers[0].recv()


def test_cards_from_turing_on_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    show_cards(monkeypatch, [Facts(7, 0, 16 * GB), Facts(7, 5, 15 * GB), Facts(9, 0, 80 * GB)])
    assert counted(Pipe(duplex=False)) == [(1, 15 * GB), (2, 80 * GB)]


def test_a_card_whose_driver_is_too_old_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    show_cards(monkeypatch, [Facts(8, 0, 16 * GB)], is_available=False)
    assert counted(Pipe(duplex=False)) == []


@pytest.mark.parametrize(
    ("inherited", "names"),
    [(None, ["0", "1"]), ("3,1", ["3", "1"]), ("GPU-5f, 2", ["GPU-5f", "2"])],
)
def test_an_inherited_list_of_cards_is_kept_to(
    inherited: str | None, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if inherited is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", inherited)
    assert [card.name for card in visible_cards([(0, GB), (1, GB)])] == names


@pytest.mark.parametrize(
    ("memory", "cores", "setting", "slots"),
    [(80 * GB, 16, "4", 4), (80 * GB, 2, "4", 2), (5 * GB, 16, "4", 2), (GB, 16, "4", 1),
     (80 * GB, 16, "8", 8)],
)  # fmt: skip
def test_slots_are_bounded_by_cores_and_memory(
    memory: int, cores: int, setting: str, slots: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "usable_cores", lambda: cores)
    monkeypatch.setenv("PLAYGROUND_GPU_SLOTS", setting)
    assert gpu_slots(memory) == slots
    share = gpu_share(memory, slots)
    assert share * memory + CONTEXT_BYTES == pytest.approx(memory / slots)


def test_a_dead_scout_leaves_the_cpu() -> None:
    executor = LocalExecutor.__new__(LocalExecutor)
    executor.slots, executor._cards, executor._workers = Slots(cpu=1), None, []
    executor._answer, answer = Pipe(duplex=False)
    assert not executor.has_room(True)
    answer.close()
    assert executor.has_room(True)
    assert executor._cards == ()


def test_adopted_workers_take_their_place_on_a_card() -> None:
    executor = LocalExecutor.__new__(LocalExecutor)
    executor.slots, executor._workers = Slots(cpu=1), []
    executor._cards = (VisibleCard("GPU-a", 2 * GB), VisibleCard("GPU-b", 2 * GB))
    assert executor.has_room(True, ["GPU-a"])
    assert executor._free_card(["GPU-a"]) == executor._cards[1]
    assert not executor.has_room(True, ["GPU-a", "GPU-b"])
    assert executor.has_room(False, ["GPU-a", "GPU-b"])
    assert not executor.has_room(False, [""])


class Recorder:
    """An executor without room; keeps what it was asked, and the jobs where there is room."""

    has_gpu = False

    def __init__(self, has_room: bool = False) -> None:
        self.is_free, self.others, self.jobs = has_room, list[list[str]](), list[Job]()

    def has_room(self, _wants_gpu: bool, others: Sequence[str] = ()) -> bool:
        self.others.append(list(others))
        return self.is_free

    def start(self, job: Job, _wants_gpu: bool, _others: Sequence[str] = ()) -> None:
        self.jobs.append(job)

    def knows(self, run: str) -> bool:
        return any(job.run == run for job in self.jobs)

    def ended(self) -> list[Ended]:
        return []


def test_a_supervisor_counts_the_workers_of_an_earlier_one(store: Store) -> None:
    on_gpu, on_cpu, elsewhere, _waiting = queue(store, 4)
    for run, facts_ in (
        (on_gpu, {"gpu": "GPU-a"}),
        (on_cpu, {"gpu": ""}),
        (elsewhere, {"gpu": "GPU-b", "host": "another"}),
    ):
        assert store.queue.claim(run)
        store.queue.begin(run, 1, identity() | facts_)
    executor = Recorder()
    Supervisor(store, executor).tick()
    assert executor.others
    assert {tuple(sorted(others)) for others in executor.others} == {("", "GPU-a")}


def test_settings_of_the_gpu_go_with_the_job(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # The fork server, and with it each worker, may have begun under other settings.
    monkeypatch.setenv("PLAYGROUND_GPU_GRAPH", "1")
    monkeypatch.delenv("PLAYGROUND_GPU_STACK", raising=False)
    queue(store, 1)
    executor = Recorder(has_room=True)
    Supervisor(store, executor).tick()
    (job,) = executor.jobs
    monkeypatch.setenv("PLAYGROUND_GPU_GRAPH", "0")
    monkeypatch.setenv("PLAYGROUND_GPU_STACK", "7")
    for name, value in job.environment.items():
        monkeypatch.setenv(name, value)
    assert (settings().gpu_graph, settings().gpu_stack) == (True, 0)


NO_CALLS = """
import importlib, sys
import torch
calls = []
for name in ("_cuda_init", "_cuda_getDeviceCount", "_cuda_getDevice"):
    setattr(torch._C, name, lambda *_, name=name: calls.append(name) or 0)
torch.cuda.device_count = torch.cuda.is_available = lambda: calls.append("count") or 0
for module in sys.argv[1:]:
    importlib.import_module(module)
assert not torch.cuda.is_initialized()
print(calls)
"""


def test_the_fork_server_calls_cuda_never() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_CALLS, *PRELOADED],
        cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr[-1000:]


@pytest.fixture(scope="module")
def on_card() -> Iterator[LocalExecutor]:
    executor = LocalExecutor(Slots(cpu=1, cards=(VisibleCard("7", 2 * GB),)))
    yield executor
    executor.close()
    executor.ended()


@pytest.fixture
def supervisor(store: Store, on_card: LocalExecutor) -> Iterator[Supervisor]:
    with supervising(store, on_card) as supervised:
        yield supervised
    until(supervised, lambda: all(worker.job is None for worker in on_card._workers))


def queue(store: Store, seeds: int, spec: str = TINY, epochs: int = 1) -> list[str]:
    """Queue runs that want a GPU and compute on the CPU."""
    settings = f'{{"device": "cpu", "epochs": {epochs}}}'
    requests = [
        RunRequest("one", spec, settings, seed=seed, steps=epochs, wants_gpu=True)
        for seed in range(seeds)
    ]
    return [run.id for run in store.batch(store.add(requests, "ada"), "ada")]


def facts(store: Store, run: str) -> dict[str, Any]:
    return store.queue.run(run).process


def test_one_warm_process_serves_runs_in_turn(store: Store, supervisor: Supervisor) -> None:
    runs = queue(store, 3)
    until(supervisor, lambda: all(status(store, run) == "done" for run in runs))
    found = [facts(store, run) for run in runs]
    assert len({one["pid"] for one in found}) == 1
    assert {one["gpu"] for one in found} == {"7"}
    assert [one["since"] for one in found] == sorted({one["since"] for one in found})


def test_a_stopped_run_ends_its_process_and_the_next_has_another(
    store: Store, supervisor: Supervisor
) -> None:
    first, second = queue(store, 2, SLOW, epochs=200)
    until(supervisor, lambda: epochs(store, first))
    store.cancel([first], "ada")
    until(supervisor, lambda: epochs(store, second))
    assert status(store, first) == "cancelled"
    assert facts(store, first)["pid"] != facts(store, second)["pid"]


def test_a_killed_process_is_told_and_the_next_run_goes_on(
    store: Store, supervisor: Supervisor
) -> None:
    first, second = queue(store, 2, SLOW, epochs=3)
    until(supervisor, lambda: epochs(store, first))
    psutil.Process(facts(store, first)["pid"]).kill()
    until(supervisor, lambda: status(store, second) == "done")
    assert status(store, first) == "broken"


def test_a_process_that_waits_too_long_ends(
    store: Store, supervisor: Supervisor, on_card: LocalExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = queue(store, 1)
    until(supervisor, lambda: status(store, run) == "done")
    process = psutil.Process(facts(store, run)["pid"])
    assert process.is_running()
    monkeypatch.setenv("PLAYGROUND_GPU_WARM_SECONDS", "0")
    until(supervisor, lambda: not process.is_running() and not on_card._workers, 10)


def test_a_process_with_an_error_of_cuda_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: None)
    assert forked._has_given_back()
    monkeypatch.setattr(torch.cuda, "synchronize", fail)
    assert not forked._has_given_back()


@pytest.mark.parametrize("is_sound", [True, False])
def test_after_an_error_of_cuda_a_worker_gets_no_other_job(is_sound: bool) -> None:
    ours, theirs = Pipe()
    card = VisibleCard("7", 2 * GB)
    # Its process is still there: what it does after its answer takes a while.
    worker = _Worker(cast(Any, None), Job("url", "a", 1), card, ours)
    theirs.send((0, is_sound))
    assert _answered(worker) == [Ended("a", 1, 0)]
    assert worker.jobs is not None
    assert worker.jobs.closed is not is_sound


def test_a_worker_answers_whether_it_takes_another_job(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Pipe()
    sound = iter([True, False])
    monkeypatch.setattr(forked, "_lead_group", lambda: None)
    monkeypatch.setattr(forked, "_run_logged", lambda _job: 3)
    monkeypatch.setattr(forked, "_has_given_back", lambda: next(sound))
    monkeypatch.setattr(forked.os, "_exit", lambda _code: None)
    for run in "abc":
        ours.send(Job("url", run, 1))
    forked.serve_jobs(theirs)
    assert [ours.recv(), ours.recv(), ours.poll()] == [(3, True), (3, False), False]


def test_a_job_names_all_runs_of_its_worker() -> None:
    assert Job("url", "a", 2, others=(("b", 1),)).attempts == (("a", 2), ("b", 1))


def test_seeds_of_a_network_are_trained_together_and_obey_alone(
    store: Store, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_GPU_STACK", "3")
    runs = queue(store, 3, SLOW, epochs=30)
    until(supervisor, lambda: all(epochs(store, run) for run in runs))
    assert len({facts(store, run)["pid"] for run in runs}) == 1
    first, second, third = runs
    process = psutil.Process(facts(store, first)["pid"])
    store.pause([first], "ada")
    store.cancel([second], "ada")
    until(supervisor, lambda: status(store, first) == "paused")
    assert status(store, second) == "cancelled"
    kept = epochs(store, third)
    until(supervisor, lambda: len(epochs(store, third)) > len(kept))
    assert facts(store, third)["pid"] == process.pid
    store.cancel([third], "ada")
    until(supervisor, lambda: status(store, third) == "cancelled")
    until(supervisor, lambda: not any(supervisor.executor.knows(run) for run in runs))


def test_seeds_trained_together_end_with_their_records(
    store: Store, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_GPU_STACK", "2")
    monkeypatch.setenv("PLAYGROUND_MOST_RUNNING_EACH", "2")
    runs = queue(store, 3)
    until(supervisor, lambda: all(status(store, run) == "done" for run in runs))
    # Together as far as a visitor may have runs under way.
    assert facts(store, runs[0])["since"] != facts(store, runs[2])["since"]
    for run in runs:
        kinds = ("started", "layers", "epoch", "outcome")
        assert len(read_records(store, [run], kinds)[run]) == 4
        assert export.weights(store.queue.run(run)).stat().st_size > 1000


def test_an_error_of_all_ends_all(
    store: Store, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_GPU_STACK", "2")
    runs = queue(store, 2, "resnet?depth=9&stem=cifar")
    until(supervisor, lambda: all(status(store, run) == "failed" for run in runs))
    assert "depth=9 is not allowed" in str(store.queue.run(runs[1]).note)
