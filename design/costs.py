"""Profile a spec's network for its sums alone, and remember them."""

from functools import lru_cache

from analysis.of_spec import profile_spec
from backbones.spec import BackboneSpec
from design.records import Costs


@lru_cache(maxsize=20_000)
def costs_of(spec: BackboneSpec) -> Costs:
    """Return the costs of a spec's network, built and profiled for real; raises SaidError."""
    found = profile_spec(spec)
    return Costs(found.params, found.macs, found.activation_bytes, found.peak_activation_bytes)
