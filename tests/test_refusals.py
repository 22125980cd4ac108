"""A refused value leaves no object behind in memory.

pydantic's errors hold exceptions where the collector cannot see them. An exception that is raised
again while such an error is handled stays for ever, with the frames of all callers.
"""

import gc
import weakref
from collections.abc import Callable

import pytest

from backbones.genotype import Genotype
from backbones.registry import parse
from search.plan import SearchError, plan_from
from training.recipe import Recipe

REFUSED: dict[str, Callable[[], object]] = {
    "spec": lambda: parse("plain?depth=33"),
    "cell": lambda: parse("nasnet?cell=sep_3x3:h+0+none:h@7/sep_3x3:h+none:h@2"),
    "cell as JSON": lambda: Genotype.from_json('{"normal": 1}'),
    "cell without blocks": lambda: Genotype.from_json(
        '{"normal": {"blocks": [], "concat": []}, "reduction": {"blocks": [], "concat": []}}'
    ),
    "plan": lambda: plan_from({"oracle": "live", "evaluations": -1}),
    "recipe": lambda: Recipe(epochs=0),
}


class Held:
    """What a caller holds."""


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_a_refused_value_does_not_keep_what_its_caller_held(refused: Callable[[], object]) -> None:
    def caller() -> weakref.ref[Held]:
        held = Held()
        try:
            refused()
        except (ValueError, SearchError):
            return weakref.ref(held)
        raise AssertionError("not refused")

    kept = caller()
    gc.collect()
    assert kept() is None
