"""The load test's measurements wait for each other and are gone when it ends."""

from pathlib import Path

import pytest

from bench import background_measuring
from bench.background_measuring import OWNER, Measuring
from measuring.records import RUNTIMES
from measuring.stored import settings_of_run
from runs.store import Store


def test_one_run_a_minute_measures_all_runtimes_and_is_cancelled_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(background_measuring.time, "monotonic", lambda: now[0])
    store = Store(f"sqlite:///{tmp_path}/playground.sqlite")
    measuring = Measuring(str(tmp_path), is_wanted=True)
    for later in (0, 1, 61):
        now[0] = 100.0 + later
        measuring.keep_queued()
        # It waits yet: a second one would only make the line longer.
        assert len(measuring.runs) == 1
    (run,) = store.batch(store.batches(OWNER, "measure")[0], OWNER)
    assert {one.runtime for one in settings_of_run(run)} == set(RUNTIMES)
    store.cancel([run.id], OWNER)
    measuring.keep_queued()
    assert len(measuring.runs) == 2
    assert measuring.done() == 0
    measuring.close()
    assert not any(store.queue.run(one).is_live for one in measuring.runs)
    store.database.close()
    nothing = Measuring(str(tmp_path), is_wanted=False)
    assert nothing.keep_queued() == []
    nothing.close()
