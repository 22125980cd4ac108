"""Counts of torchvision's and timm's classifiers agree to the digit with torch's own counter.

``make zoo`` takes all of them; ``make test`` a fixed sample.
"""

import os
import random
import sys
from collections.abc import Iterable, Sequence

import pytest
import torch

from analysis.errors import TraceError
from analysis.records import Profile
from analysis.trace import profile
from tests.analysis.zoo import LIBRARIES, build, counted, names, runs_on_meta

WHOLE = bool(os.environ.get("WHOLE_ZOO"))
SAMPLE = {"torchvision": 20, "timm": 40}
LEAST_SHARE = 0.99
# One of each way that networks had of being counted wrong, then any.
ODD = {
    "torchvision": (
        "googlenet", "inception_v3", "maxvit_t", "regnet_y_400mf", "swin_t", "vit_b_32",
    ),
    "timm": (
        "cait_xxs24_224", "coatnet_0_rw_224", "dpn68", "fastvit_t8", "mixer_s16_224",
        "pit_ti_224", "resnetv2_50x1_bit", "swinv2_tiny_window8_256",
    ),
}  # fmt: skip
# Above this the sample would take longer than a minute.
MOST_PARAMS = 40_000_000


def sample(library: str) -> list[str]:
    """All names, or those that always are the sample."""
    every = names(library)
    if WHOLE:
        return every
    chosen = list(ODD[library])
    others = [name for name in every if name not in chosen]
    random.Random(16).shuffle(others)
    while len(chosen) < SAMPLE[library]:
        name = others.pop()
        net, _shape = build(library, name)
        if sum(parameter.numel() for parameter in net.parameters()) < MOST_PARAMS:
            chosen.append(name)
    return chosen


Wrong = dict[str, object]
"""What was found, by the name of the model of which it was not what torch counts."""


def compare(library: str, models: Iterable[str]) -> tuple[int, Wrong, list[str]]:
    """Return how many models were tried, what was wrong, and which do not run on meta."""
    tried, left_out = 0, []
    wrong: Wrong = {}
    for name in models:
        net, shape = build(library, name)
        if not runs_on_meta(net, shape):
            left_out.append(name)
            continue
        tried += 1
        try:
            found = profile(net, shape)
        except TraceError as error:
            # Of all others the share is still told.
            wrong[name] = str(error)
            continue
        ours = (found.params, found.macs, found.not_counted)
        if ours != (*counted(net, shape), ()):
            wrong[name] = ours, counted(net, shape)
    return tried, wrong, left_out


def told(library: str, tried: int, wrong: Wrong, left_out: Sequence[str]) -> str:
    """Return the share that agrees, each model that does not, and those that were not tried."""
    lines = [f"{library}: {tried - len(wrong)} of {tried} agree"]
    lines += [f"  {name}: {found}" for name, found in wrong.items()]
    if left_out:
        lines.append(f"  {len(left_out)} do not run on meta: {', '.join(left_out)}")
    return "\n".join(lines) + "\n"


@pytest.mark.timeout(7200 if WHOLE else 300)
@pytest.mark.parametrize("library", LIBRARIES)
def test_counts_agree_with_torchs_counter(library: str) -> None:
    torch.set_num_threads(1)
    tried, wrong, left_out = compare(library, sample(library))
    sys.stdout.write(told(library, tried, wrong, left_out))
    assert tried >= SAMPLE[library]
    if library == "torchvision" or not WHOLE:
        assert not wrong
    assert len(wrong) <= (1 - LEAST_SHARE) * tried, wrong


def test_one_model_that_fails_leaves_the_share_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = profile

    def failing(net: torch.nn.Module, shape: tuple[int, ...]) -> Profile:
        if type(net).__name__ == "AlexNet":
            raise TraceError("In features, no.")
        return right(net, shape)

    monkeypatch.setattr("tests.analysis.test_zoo.profile", failing)
    monkeypatch.setattr(
        "tests.analysis.test_zoo.runs_on_meta", lambda net, _: type(net).__name__ != "SqueezeNet"
    )
    models = ("alexnet", "squeezenet1_1", "resnet18")
    assert told("torchvision", *compare("torchvision", models)).splitlines() == [
        "torchvision: 1 of 2 agree",
        "  alexnet: In features, no.",
        "  1 do not run on meta: squeezenet1_1",
    ]


def test_heads_for_training_only_are_not_used() -> None:
    net, shape = build("torchvision", "googlenet")
    found = profile(net, shape)
    auxiliary = sum(p.numel() for name, p in net.named_parameters() if name.startswith("aux"))
    assert found.params - found.params_used == auxiliary > 0
