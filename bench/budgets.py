"""Compare the budget solver's enumeration with Optuna's TPE on ten budgets.

Both profile as many networks of each family. The better answer has more MACs within the budget.
"""

from collections.abc import Iterator
from time import perf_counter

import optuna

from backbones.spec import BackboneSpec
from bench.measurement import Measurement
from design.budget import best, candidate, candidates, turned
from design.records import Candidate, Limits
from design.scales import scale_knobs, shapes, values_of
from viz.numbers import compact, with_plain_spaces
from viz.roofline_plots import in_time

BUDGETS: tuple[tuple[Limits, int], ...] = (
    (Limits(5_000_000, 300_000_000), 160),
    (Limits(1_000_000, 100_000_000), 96),
    (Limits(2_500_000, 600_000_000), 224),
    (Limits(10_000_000, 1_000_000_000), 224),
    (Limits(25_000_000, 4_000_000_000), 224),
    (Limits(None, 500_000_000, 2_000_000), 160),
    (Limits(3_000_000, None, 1_000_000), 128),
    (Limits(None, 2_000_000_000, None), 192),
    (Limits(500_000, 50_000_000, None, 1e-4), 64),
    (Limits(300_000, 40_000_000, 300_000), 32),
)
FAMILIES_TRIED = ("plain", "resnet", "densenet", "nasnet", "efficientnet")
"""Families that differ in what scales them: those beside them have the shapes of ResNet again."""
SEED = 0


def measure() -> Iterator[Measurement]:
    """Return both answers' MACs by budget and family, which finds more how often, the sums."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    wins = losses = 0
    ratios = []
    seconds = 0.0
    for limits, size in BUDGETS:
        ours = theirs = 0
        for family in FAMILIES_TRIED:
            start = perf_counter()
            found = list(candidates(family, limits, size))
            seconds += perf_counter() - start
            first, other = most(found), most(list(sampled(family, limits, size, len(found))))
            ours += first > other
            theirs += other > first
            if first and other:
                ratios.append(other / first)
            yield Measurement(
                f"budget {_name(limits)}, {size} px: {family}, MACs (peer: TPE)",
                first / 1e6,
                "M",
                other / 1e6,
                first / max(1, other),
            )
        wins, losses = wins + ours, losses + theirs
        yield Measurement(
            f"budget {_name(limits)}, {size} px: families better (peer: TPE)",
            ours,
            "",
            theirs,
            ours / max(1, theirs),
        )
    yield Measurement(
        "families where enumeration finds more MACs than TPE, all budgets (peer: the reverse)",
        wins,
        "",
        losses,
        wins / max(1, losses),
        "more often than TPE",
        wins > losses,
    )
    share = sum(ratios) / max(1, len(ratios))
    yield Measurement("MACs that TPE finds of those of enumeration (mean)", 100 * share, "%")
    yield Measurement("a budget over these families (mean)", seconds / len(BUDGETS), "s")


def _name(limits: Limits) -> str:
    amounts = {"params": limits.params, "MACs": limits.macs, "B": limits.peak_bytes}
    told = [f"{compact(value)} {unit}" for unit, value in amounts.items() if value]
    if limits.seconds:
        told.append(in_time(limits.seconds))
    return with_plain_spaces(", ".join(told))


def most(found: list[Candidate]) -> int:
    """Return the MACs of the best network within the budget; 0 without one."""
    answers = best(found)
    return answers[0].costs.macs if answers and answers[0].is_feasible else 0


def sampled(family: str, limits: Limits, size: int, trials: int) -> Iterator[Candidate]:
    """Yield the networks that TPE asks for, with the budget as its constraint."""
    given = shapes(family, size, 1000)
    knobs = scale_knobs(family)
    sampler = optuna.samplers.TPESampler(seed=SEED, multivariate=True)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    for _trial in range(trials):
        trial = study.ask()
        base = given[trial.suggest_int("shape", 0, len(given) - 1)]
        spec = turned(base, {name: _asked(trial, base, name) for name in knobs})
        if spec is None:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            continue
        found = candidate(spec, limits, base.text)
        trial.set_constraint("budget", found.spent - 1)
        study.tell(trial, found.costs.macs)
        yield found


def _asked(trial: optuna.trial.Trial, base: BackboneSpec, name: str) -> int | float:
    values = values_of(base, name)
    return values[trial.suggest_int(name, 0, len(values) - 1)]
