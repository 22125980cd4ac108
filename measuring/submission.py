"""Check and queue a reader's measurement as a run."""

from collections.abc import Sequence

from backbones.spec import BackboneSpec
from measuring.measure import check_all
from measuring.records import Setting
from measuring.stored import request
from runs import supervisor
from runs.store import Store


def submit(store: Store, spec: BackboneSpec, settings: Sequence[Setting], visitor: str) -> str:
    """Queue a measurement, and start a supervisor where there is none; returns the batch's id.

    Raises MeasuringError or QueueFullError: nothing is queued then.
    """
    check_all(spec, settings)
    batch = store.add([request(spec, settings)], visitor)
    supervisor.ensure()
    return batch
