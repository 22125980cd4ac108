"""Queue measurements of a reader for as long as something else is measured."""

import time

from backbones.registry import parse
from measuring.records import RUNTIMES
from measuring.settings import settings_of
from measuring.stored import request
from runs.store import Store

OWNER = "gauge-gauge-gauge-gauge"
SPECS = ("resnet?depth=18", "efficientnet")
EVERY_SECONDS = 60.0


class Measuring:
    """Queues a run that measures all runtimes each minute in the store of a home folder.

    One that waits yet is not followed by another.
    """

    def __init__(self, home: str, is_wanted: bool):
        self.runs: list[str] = []
        self._due = 0.0
        self._store = Store(f"sqlite:///{home}/playground.sqlite") if is_wanted else None

    def close(self) -> None:
        """Cancel what is under way, and wait until it is gone."""
        if self._store is None:
            return
        self._store.cancel(self.runs, OWNER)
        end = time.monotonic() + 10
        while any(self._store.queue.run(run).is_live for run in self.runs):
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        self._store.database.close()

    def keep_queued(self) -> list[int]:
        """Queue the next run where a minute is over; return the process ids of workers."""
        if self._store is None:
            return []
        runs = [self._store.queue.run(run) for run in self.runs]
        if time.monotonic() >= self._due and not any(run.is_live for run in runs):
            self._due = time.monotonic() + EVERY_SECONDS
            spec = parse(SPECS[len(self.runs) % len(SPECS)])
            batch = self._store.add([request(spec, settings_of(RUNTIMES))], OWNER)
            self.runs += [run.id for run in self._store.batch(batch, OWNER)]
        return [run.process["pid"] for run in runs if run.is_live and run.process.get("pid")]

    def done(self) -> int:
        """Count the measurements that were recorded."""
        if self._store is None:
            return 0
        return sum(self._store.queue.run(run).steps_done for run in self.runs)
