"""Give each test a home folder of its own, and wait for what other processes do."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from backbones.registry import parse
from runs.executors.executor import Executor
from runs.executors.local import LocalExecutor, Slots
from runs.store import Store
from runs.supervisor import Supervisor
from tests.postgres import empty_schema, running_postgres, why_not
from training.recipe import Recipe
from training.stored import queue_runs, read_records
from training.variant import Variant

TINY = "resnet?stem=cifar&stages=1,1&width=4"
"""Six layers: an epoch takes about 0.2 s on an idle core."""

SLOW = "resnet?stem=cifar&stages=2,2,2&width=8"
"""An epoch takes about a second."""

QUICK = Recipe(epochs=2, device="cpu")
LONG = Recipe(epochs=200, device="cpu")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of one test is seen by another, or by the developer's own app."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PLAYGROUND_DATA", raising=False)
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """An empty SQLite store."""
    opened = Store()
    yield opened
    opened.database.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, where one can be had."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_schema(postgres: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, to all purposes."""
    with empty_schema(postgres, f"test_{os.getpid()}") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """An empty store, once in SQLite and once in PostgreSQL; ``Store()`` opens it again."""
    if request.param == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_schema"))
    opened = Store()
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def local() -> Iterator[LocalExecutor]:
    """One fork server for all tests of a file: it takes seconds to warm up."""
    executor = LocalExecutor(Slots(cpu=2, cards=()))
    yield executor
    executor.close()
    executor.ended()


@pytest.fixture(scope="module", params=["local", "ray"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Local processes, and a Ray cluster where Ray is installed."""
    made: Any
    if request.param == "ray":
        pytest.importorskip("ray", reason="Ray is optional: pip install -r requirements-ray.txt")
        import ray

        from runs.executors.ray_tasks import RayExecutor

        ray.init(
            address="local", num_cpus=2, include_dashboard=False, log_to_driver=False,
            configure_logging=False,
        )  # fmt: skip
        made = RayExecutor()
    else:
        made = LocalExecutor(Slots(cpu=2, cards=()))
    yield made
    made.close()


@contextmanager
def supervising(store: Store, executor: LocalExecutor) -> Iterator[Supervisor]:
    """Tick only when a test waits; leave no worker behind."""
    # The server was started for another test's home.
    yield Supervisor(store, executor)
    for run in store.queue.active():
        executor.stop(run.id)
    executor.ended()


@pytest.fixture
def supervisor(store: Store, local: LocalExecutor) -> Iterator[Supervisor]:
    with supervising(store, local) as supervised:
        yield supervised


def until(
    supervisor: Supervisor | None, condition: Callable[[], object], seconds: float = 60.0
) -> float:
    """Tick until the condition holds; the seconds that it took."""
    start = time.monotonic()
    while not condition():
        if supervisor is not None:
            supervisor.tick()
        assert time.monotonic() - start < seconds, "it never came about"
        time.sleep(0.02)
    return time.monotonic() - start


def add(
    store: Store, spec: str = TINY, recipe: Recipe = QUICK, owner: str = "ada", seeds: int = 1
) -> list[str]:
    """Queue one spec; the ids."""
    batch = queue_runs(store, [Variant("tiny", parse(spec))], recipe, list(range(seeds)), owner)
    return [run.id for run in store.batch(batch, owner)]


def status(store: Store, run: str) -> str:
    """A run's status."""
    return store.queue.run(run).status


def epochs(store: Store, run: str) -> list[int]:
    """The epochs that are recorded."""
    return [record.epoch for record in read_records(store, [run])[run]]


def no_zombies(supervisor: Supervisor | None = None) -> bool:
    """Whether all dead processes below this one get collected; a fresh one may take a moment."""
    until(supervisor, lambda: not zombies(), 5)
    return True


def zombies() -> list[psutil.Process]:
    """Dead processes below this one that are not collected yet."""
    found = []
    for process in psutil.Process(os.getpid()).children(recursive=True):
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found
