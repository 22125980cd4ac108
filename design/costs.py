"""Profile a spec's network for its sums and its lower bound of time alone, and remember them."""

from functools import lru_cache

from analysis.of_spec import profile_spec
from analysis.roofline import Device, bound, first_named
from backbones.spec import BackboneSpec
from design.records import Costs


@lru_cache(maxsize=20_000)
def costs_of(spec: BackboneSpec, device: Device | None = None) -> Costs:
    """Return the costs of a spec's network, built and profiled for real; raises SaidError.

    The time is bounded on a device, by default the first of those that are named.
    """
    found = profile_spec(spec)
    return Costs(
        found.params,
        found.macs,
        found.activation_bytes,
        found.peak_activation_bytes,
        bound(found, device or first_named()).seconds,
        found.not_counted,
    )
