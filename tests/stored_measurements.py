"""Store measurements that no machine made, as if a worker had."""

from collections.abc import Sequence

from analysis.of_spec import profile_spec
from backbones.registry import parse
from measuring.machine import machine
from measuring.records import Measurement, OperationTime, OperationTimes, Setting
from measuring.stored import request
from runs.store import Store
from ui.explore.speed.kept import forget

SETTINGS = (Setting(), Setting(backward=True), Setting("onnxruntime"), Setting("onnxruntime-int8"))
MEDIANS = (80.0, 250.0, 60.0, 12.0)


def add(
    store: Store,
    spec: str,
    settings: Sequence[Setting] = SETTINGS,
    medians: Sequence[float] = MEDIANS,
    *,
    owner: str = "ada",
    on: str = "",
    until: int | None = None,
) -> str:
    """Store a measurement of each setting on this machine or another; returns the run's id.

    With ``until`` only so many are recorded and the run goes on. Each operation of a forward pass
    has a hundredth of a millisecond and its part of the median by its MACs.
    """
    batch = store.add([request(parse(spec), settings)], owner)
    run = store.batch(batch, owner)[0].id
    claimed = store.queue.claim(run)
    assert claimed
    store.queue.begin(run, claimed.attempt, {})
    operations = profile_spec(parse(spec)).operations[1:]
    whole = sum(op.macs for op in operations)
    for place, (setting, median) in enumerate(zip(settings, medians, strict=True)):
        if place == until:
            break
        times = [OperationTime(op.path, 0.01 + median * op.macs / whole) for op in operations]
        measured = Measurement(
            place, spec, setting.runtime, setting.batch, setting.threads, setting.backward, median,
            0.98 * median, 1.05 * median, 1e3 * setting.batch / median, 156_000_000, 102_000_000,
            on or machine(), 42, 0.1, place == 1, 1, {"torch": "2"}, 1.0,
        )  # fmt: skip
        records = (
            [measured] if setting.backward else [OperationTimes(place, tuple(times)), measured]
        )
        store.queue.append(run, claimed.attempt, records)
    if until is None:
        store.queue.end(run, claimed.attempt, "done")
    forget()
    return run
