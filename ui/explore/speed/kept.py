"""Read the measurements that are kept of a network, for tab, table, diagram and headline."""

from collections.abc import Iterable, Sequence

from cachetools import TTLCache
from sqlalchemy.exc import DBAPIError

from backbones.spec import BackboneSpec
from measuring import stored
from measuring.machine import machine
from measuring.records import RUNTIMES, Runtime
from measuring.stored import KeptMeasurement, read_kept
from ui.explore.view import NetworkView
from ui.profile_cache import cached_in
from ui.store import store
from ui.views import read_view

SECONDS = 5.0
"""Time for which what was read holds, on all replicas of the app."""

_CACHE: TTLCache[tuple[object, ...], tuple[KeptMeasurement, ...]] = TTLCache(256, SECONDS)

TIMED = "timed"
"""Word of the address for the runtime whose times by operation are shown."""


@cached_in(_CACHE)
def _read(spec: BackboneSpec, url: str) -> tuple[KeptMeasurement, ...]:  # noqa: ARG001
    return read_kept(store(), spec)


def kept(spec: BackboneSpec) -> tuple[KeptMeasurement, ...]:
    """Return what is kept of a network, of all machines; nothing while the store is away."""
    try:
        return _read(spec, store().url)
    except DBAPIError:
        return ()


def forget() -> None:
    """Read anew, as a measurement has ended."""
    _CACHE.clear()


def kept_here(spec: BackboneSpec) -> tuple[KeptMeasurement, ...]:
    """Return what is kept of a network on the machine of this server."""
    here = machine()
    return tuple(one for one in kept(spec) if one.measurement.machine == here)


def medians_here(specs: Iterable[str]) -> dict[str, float]:
    """Return the milliseconds of networks that were measured here with the usual setting."""
    try:
        return stored.medians_here(store(), specs)
    except DBAPIError:
        return {}


def timed_runtimes(found: Sequence[KeptMeasurement]) -> tuple[Runtime, ...]:
    """Return the runtimes of which times by operation are kept, PyTorch first."""
    there = {one.measurement.runtime for one in found if one.times}
    return tuple(name for name in RUNTIMES if name in there)


def timed(view: NetworkView) -> KeptMeasurement | None:
    """Return the measurement whose times by operation are shown: of the runtime that is chosen.

    Of several settings the one with the fewest images and threads.
    """
    return min(
        _of_chosen_runtime(view),
        key=lambda one: (one.measurement.batch, one.measurement.threads),
        default=None,
    )


def timed_at(view: NetworkView, batch: int, threads: int) -> KeptMeasurement | None:
    """Return the forward pass of a setting with its times by operation, of the chosen runtime."""
    for one in _of_chosen_runtime(view):
        setting = one.measurement.setting
        if (setting.batch, setting.threads, setting.backward) == (batch, threads, False):
            return one
    return None


def _of_chosen_runtime(view: NetworkView) -> list[KeptMeasurement]:
    found = kept_here(view.spec)
    runtimes = timed_runtimes(found)
    if not runtimes:
        return []
    chosen = read_view(view.key(TIMED), runtimes)
    return [one for one in found if one.times and one.measurement.runtime == chosen]


def microseconds(view: NetworkView) -> dict[str, int]:
    """Return the whole microseconds of each operation that was timed, for the diagram."""
    found = timed(view)
    if found is None or found.times is None:
        return {}
    return {path: round(1e3 * spent) for path, spent in found.times.by_path.items()}
