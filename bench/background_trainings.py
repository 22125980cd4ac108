"""Keep real trainings running for as long as something else is measured."""

import time

from backbones.registry import parse
from runs.store import Store
from runs.tables import ACTIVE, Run
from training.recipe import Recipe
from training.stored import queue_runs
from training.variant import Variant

OWNER = "load-load-load-load-load"
SPECS = ("resnet?depth=20&stem=cifar&width=8", "plain?depth=20&stem=cifar&width=8")
RECIPE = Recipe(device="cpu", epochs=1_000)


class Trainings:
    """``count`` real runs in the store of a home folder, begun again when they end."""

    def __init__(self, home: str, count: int):
        self.count = count
        self.batch, self.share = "", ""
        self._store = Store(f"sqlite:///{home}/playground.sqlite") if count else None

    def close(self) -> None:
        """Cancel what runs, and wait until it is gone."""
        if self._store is None:
            return
        for batch in self._store.batches(OWNER):
            self._store.cancel([run.id for run in self._store.batch(batch, OWNER)], OWNER)
        end = time.monotonic() + 10
        while self._store.queue.has_work() and time.monotonic() < end:
            time.sleep(0.05)
        self._store.database.close()

    def start(self, seconds: float) -> None:
        """Start, and wait until all train; raises TimeoutError after so many seconds."""
        if self._store is None:
            return
        self.keep_running()
        end = time.monotonic() + seconds
        while sum(run.status == "running" for run in self._runs()) < self.count:
            if time.monotonic() > end:
                raise TimeoutError(f"the trainings did not start within {seconds:.0f} seconds")
            time.sleep(0.1)

    def keep_running(self) -> list[int]:
        """Return the workers' process ids; queues others for runs that are over."""
        if self._store is None:
            return []
        runs = self._runs()
        live = sum(run.status in ("queued", *ACTIVE) for run in runs)
        if live < self.count:
            specs = [SPECS[n % len(SPECS)] for n in range(live, self.count)]
            variants = [Variant(spec, parse(spec), cost=1.0) for spec in specs]
            batch = queue_runs(self._store, variants, RECIPE, [0], OWNER)
            self.batch = self.batch or batch
            self.share = self._store.share(self.batch, OWNER)
        return [run.process["pid"] for run in runs if run.process.get("pid")]

    def _runs(self) -> list[Run]:
        assert self._store is not None
        return [
            run for batch in self._store.batches(OWNER) for run in self._store.batch(batch, OWNER)
        ]
