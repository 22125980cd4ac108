"""``make fuzz``: many random networks, each built, run, profiled and counted twice.

``python -m tests.fuzz [NUMBER] [SEED]`` draws NUMBER specs (2,000) over all families.
"""

import sys
from collections import Counter

import torch
from hypothesis import HealthCheck, Phase, given, seed, settings

from backbones.spec import BackboneSpec
from tests.agreement import check_agreement
from tests.strategies import small_specs

NUMBER = 2_000


def main(number: int, start: int) -> None:
    """Raises AssertionError for the first network that disagrees, made as small as possible."""
    torch.set_num_threads(1)
    families: Counter[str] = Counter()

    @seed(start)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(small_specs())
    def agree(spec: BackboneSpec) -> None:
        check_agreement(spec)
        families[spec.family] += 1
        done = sum(families.values())
        if done % 100 == 0:
            print(f"{done} networks agree: {dict(families)}", flush=True)

    agree()
    print(f"{sum(families.values())} networks built, ran, profiled and agree: {dict(families)}")


if __name__ == "__main__":
    given_number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    main(given_number, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
