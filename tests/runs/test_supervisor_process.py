"""The supervisor as the app starts it: outlives the app, is replaced when killed, ends idle."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from backbones.registry import parse
from runs import supervisor
from runs.paths import PROJECT
from runs.store import Store
from tests.runs.conftest import LONG, SLOW, TINY, add, epochs, status, until
from training.recipe import Recipe
from training.submission import submit
from training.variant import Variant

APP = """
import sys, time
from runs import supervisor
supervisor.ensure()
print(supervisor._started.pid, flush=True)
time.sleep(600)
"""


def start_app() -> tuple[subprocess.Popen[str], psutil.Process]:
    app = subprocess.Popen(
        [sys.executable, "-c", APP],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert app.stdout is not None
    return app, psutil.Process(int(app.stdout.readline()))


def is_gone(process: psutil.Process) -> bool:
    """Ended; an orphan may wait for the machine's first process to collect it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_runs_survive_the_app_and_the_supervisor(store: Store, home: Path) -> None:
    (run,) = add(store, SLOW, LONG)
    app, first = start_app()
    second: psutil.Process | None = None
    try:
        until(None, lambda: epochs(store, run))
        app.kill()
        app.wait()
        seen = epochs(store, run)
        until(None, lambda: len(epochs(store, run)) > len(seen))
        assert first.is_running()

        os.kill(first.pid, signal.SIGKILL)
        until(None, lambda: is_gone(first), 5)
        seen = epochs(store, run)
        until(None, lambda: len(epochs(store, run)) > len(seen))

        app, second = start_app()
        worker = psutil.Process(store.queue.run(run).process["pid"])
        store.cancel([run], "ada")
        until(None, lambda: status(store, run) == "cancelled", 20)
        until(None, lambda: is_gone(worker), 5)
        app.kill()
        app.wait()
        # Nothing is left to do, nobody is left to ask.
        until(None, lambda: second is not None and is_gone(second))
    finally:
        app.kill()
        app.wait()
        for process in (first, second):
            if process is not None and not is_gone(process):
                process.kill()


def test_one_supervisor_for_a_home(home: Path) -> None:
    with supervisor.sole_supervisor() as is_first, supervisor.sole_supervisor() as is_second:
        assert (is_first, is_second) == (True, False)
    with supervisor.sole_supervisor() as is_free:
        assert is_free


def test_submitting_starts_a_supervisor_that_runs_it(store: Store) -> None:
    # A page test in this process may have started one, for a home of its own.
    supervisor.end()
    try:
        batch = submit(
            store,
            [Variant("a", parse(TINY)), Variant("b", parse(SLOW))],
            Recipe(epochs=1),
            [0],
            "ada",
        )
        runs = store.batch(batch, "ada")
        # The slower one is first in line.
        assert runs[1].cost > runs[0].cost > 0
        until(None, lambda: {status(store, r.id) for r in runs} == {"done"})
    finally:
        supervisor.end()


def test_the_app_starts_none_where_another_service_supervises(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor.end()
    monkeypatch.setenv("PLAYGROUND_SUPERVISE", "off")
    supervisor.ensure()
    assert supervisor._started is None
    with supervisor.sole_supervisor() as is_free:
        assert is_free


def test_a_service_of_its_own_stays_with_nothing_to_do(store: Store) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from runs.supervisor import main; main(stay=True)"],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as service:
        try:
            for _ in range(2):
                (run,) = add(store, recipe=Recipe(epochs=1, device="cpu"))
                until(None, lambda: status(store, run) == "done")  # noqa: B023
                until(None, lambda: not store.queue.has_work())
            assert service.poll() is None
        finally:
            service.terminate()
