"""Seeds trained together: each gets what it would get alone, but for rounding."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from backbones.registry import parse
from runs.record import kind_of
from tests.training.test_loop import GATED
from training import catalogue, checkpoint, loop
from training.loop import Training, train
from training.recipe import Recipe
from training.records import Diverged, Epoch, Outcome, Progress, Started, TrainingRecord
from training.stack import Stack

RECIPE = Recipe(epochs=2, device="cpu", crop=1, flip=True, cutout=4, lr=0.02, batch_size=100)
DIGITS = catalogue.load(RECIPE)
DATA = replace(
    DIGITS,
    train=DIGITS.train.at(torch.arange(0, 4_000, 10)),
    validation=DIGITS.validation.at(torch.arange(100)),
    test=DIGITS.test.at(torch.arange(100)),
)
"""Four steps an epoch."""

SEEDS = (3, 4, 5)


def stack(spec: str | None = None, recipe: Recipe = RECIPE) -> Stack:
    network = parse(spec) if spec else GATED
    return Stack([Training(network, recipe.but(seed=seed), DATA) for seed in SEEDS])


@pytest.mark.parametrize(
    "spec",
    [
        "resnet?stem=cifar&stages=1,1&width=4&se_reduction=2",
        "densenet?stem=cifar&depth=10&growth_rate=4&bottleneck=false",
        "nasnet?stem=cifar&cells=1&filters=4&auxiliary_head=true&drop_path=0",
    ],
)
def test_gradients_are_those_of_each_alone(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # In float64, so that what differs is no rounding, which batch normalisation can make large.
    prepared = Training.prepared
    monkeypatch.setattr(Training, "prepared", lambda *given: prepared(*given).double())
    alone = [Training(parse(spec), RECIPE.but(seed=seed), DATA) for seed in SEEDS]
    joined = [Training(parse(spec), RECIPE.but(seed=seed), DATA) for seed in SEEDS]
    for training in (*alone, *joined):
        training.net.double()
    together = Stack(joined)
    index = torch.stack([torch.arange(n, n + 100) for n in range(3)])
    for training in together.trainings:
        training.start_epoch()
        training.net.train()
    numbers = torch.stack([training.numbers[0] for training in together.trainings])
    answers = together.gradients(index, numbers)
    for place, single in enumerate(alone):
        single.net.train()
        part = single.data.train.at(index[place])
        loss, logits, labels = single.gradients(part, numbers[place])
        assert answers[place][0] == pytest.approx(loss.item(), rel=1e-5)
        assert torch.allclose(answers[place][1], logits, atol=1e-4)
        assert answers[place][2].equal(labels)
        ours = together.trainings[place].net
        for (name, own), other in zip(
            ours.named_parameters(), single.net.parameters(), strict=True
        ):
            assert own.grad is not None
            assert other.grad is not None
            # A fused optimiser trusts in equal layouts.
            assert own.grad.ndim < 4 or own.grad.is_contiguous(memory_format=torch.channels_last)
            assert torch.allclose(own.grad, other.grad, atol=1e-5, rtol=0), name
        # Running means of batch normalisation are each network's own.
        for (name, mine), theirs in zip(ours.named_buffers(), single.net.buffers(), strict=True):
            assert torch.allclose(mine, theirs, atol=1e-5), name


def by_seed(together: Stack) -> dict[int, list[TrainingRecord]]:
    found: dict[int, list[TrainingRecord]] = {seed: [] for seed in SEEDS}
    for place, record in together.records():
        found[SEEDS[place]].append(record)
    return found


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_records_are_those_of_each_alone(optimiser: str) -> None:
    # The last batch has 16 images.
    recipe = RECIPE.but(optimiser=optimiser, lr=0.003, batch_size=96)
    for seed, records in by_seed(stack(recipe=recipe)).items():
        # How often there is progress to tell depends on the clock.
        told = [r for r in records if not isinstance(r, Progress)]
        alone = [
            r for r in train(GATED, recipe.but(seed=seed), DATA) if not isinstance(r, Progress)
        ]
        assert list(map(kind_of, told)) == list(map(kind_of, alone))
        for ours, theirs in zip(told, alone, strict=True):
            if isinstance(ours, Epoch) and isinstance(theirs, Epoch):
                assert ours.train_loss == pytest.approx(theirs.train_loss, rel=5e-3)
                assert ours.val_loss == pytest.approx(theirs.val_loss, rel=3e-2)
                assert ours.learning_rate == theirs.learning_rate
            if isinstance(ours, Started):
                assert ours == theirs
        assert isinstance(records[-1], Outcome)


def test_seconds_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "PROGRESS_SECONDS", 0.0)
    start = loop.time.perf_counter()
    found = by_seed(stack())
    passed = loop.time.perf_counter() - start
    seconds = [records[-1].seconds for records in found.values()]  # type: ignore[union-attr]
    assert 0.3 * passed < sum(seconds) < passed


def test_one_that_leaves_can_go_on_alone_and_the_others_do_not_mind(tmp_path: Path) -> None:
    together, found = stack(), dict[int, list[float]]()
    for place, record in together.records():
        if isinstance(record, Epoch):
            found.setdefault(place, []).append(record.val_loss)
            if place == 0:
                checkpoint.save(together.trainings[0], tmp_path / "kept.safetensors")
                together.drop(0)
    assert [len(found[place]) for place in range(3)] == [1, 2, 2]
    rest = Training(GATED, RECIPE.but(seed=SEEDS[0]), DATA)
    checkpoint.load(rest, tmp_path / "kept.safetensors")
    assert rest.done == 1
    last = [record for record in rest.records() if isinstance(record, Epoch)][-1]
    whole = by_seed(stack())
    own = [record for record in whole[SEEDS[0]] if isinstance(record, Epoch)][-1]
    assert last.val_loss == pytest.approx(own.val_loss, rel=1e-3)
    for place in (1, 2):
        losses = [r.val_loss for r in whole[SEEDS[place]] if isinstance(r, Epoch)]
        assert found[place] == losses


def test_one_that_diverges_ends_alone() -> None:
    together = stack()
    with torch.no_grad():
        next(together.trainings[1].net.parameters()).fill_(math.nan)
    found = by_seed(together)
    assert isinstance(found[SEEDS[1]][-1], Diverged)
    for seed in (SEEDS[0], SEEDS[2]):
        assert isinstance(found[seed][-1], Outcome)


def test_the_peak_of_memory_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "peak_memory", lambda _device: 300)
    for records in by_seed(stack()).values():
        assert {r.peak_memory for r in records if isinstance(r, Epoch)} == {100}
