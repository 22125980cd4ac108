"""Check what one process computes on the card: figures against the CPU's, time and memory.

``device`` is ``cuda``. Tests give ``cpu``, so that each check and its verdict have run before they
meet a card, all but CUDA's own calls.
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch

from backbones.registry import parse
from tests.gpu.report import Figures
from training import catalogue, checkpoint
from training.card import Card, find_card
from training.device import place_of, wait_for
from training.errors import CannotFitError
from training.estimate import OVERHEAD_BYTES, check_fits, memory_of
from training.loop import Training, train
from training.recipe import Recipe
from training.records import Epoch, Outcome
from training.stack import Stack
from training.static_step import StaticStep

NETWORKS = (
    "resnet?depth=20&stem=cifar&width=8",
    "densenet?stem=cifar&depth=10&growth_rate=8&bottleneck=false",
    "senet?stem=cifar&stages=1,1,1&width=8",
)
RESNET_20 = NETWORKS[0]
SEEDS = (0, 1, 2)
EVERYTHING = Recipe(crop=2, flip=True, cutout=4, label_smoothing=0.1)
STEPS = 50


def losses_agree(device: str = "cuda") -> tuple[bool, Figures]:
    """First loss within 1e-4 of the CPU's in IEEE fp32, within 2e-2 in bf16."""
    figures: Figures = {}
    bounds = {"fp32": 1e-4} | ({"bf16": 2e-2} if _has_bf16(device) else {})
    for precision, bound in bounds.items():
        differences = []
        for spec in NETWORKS:
            ours = _first_loss(spec, Recipe(device=device, precision=precision))
            theirs = _first_loss(spec, Recipe(device="cpu", precision="fp32"))
            differences.append(abs(ours - theirs))
        figures[f"{precision} (at most {bound})"] = max(differences)
        if max(differences) > bound:
            return False, figures
    return True, figures


def _has_bf16(device: str) -> bool:
    card = find_card()
    return device == "cpu" or (isinstance(card, Card) and card.has_tf32)


def _first_loss(spec: str, recipe: Recipe) -> float:
    training = Training(parse(spec), recipe)
    training.start_epoch()
    training.net.train()
    place = training.place.device
    part = training.data.train.at(training.order[: training.batch].to(place))
    return training.gradients(part, training.numbers[0].to(place))[0].item()


def accuracies_agree(
    device: str = "cuda", specs: Sequence[str] = NETWORKS, epochs: int = 3
) -> tuple[bool, Figures]:
    """Mean test accuracy over three seeds within 3 points of the CPU's."""
    figures: Figures = {}
    for spec in specs:
        means = [
            statistics.mean(
                _accuracy(spec, Recipe(device=where, epochs=epochs, seed=seed)) for seed in SEEDS
            )
            for where in (device, "cpu")
        ]
        figures[spec.partition("?")[0]] = 100 * abs(means[0] - means[1])
    return all(float(str(value)) <= 3 for value in figures.values()), figures


def _accuracy(spec: str, recipe: Recipe) -> float:
    *_, last = train(parse(spec), recipe)
    return last.test_accuracy if isinstance(last, Outcome) else 0.0


def steps_wait_for_nothing(device: str = "cuda") -> tuple[bool, Figures]:
    """Take 20 augmented steps with CUDA's debug mode, in which each wait is an error."""
    training = _ready(RESNET_20, EVERYTHING.but(device=device))
    order, numbers = (
        training.order.to(training.place.device),
        training.numbers.to(training.place.device),
    )
    for step in range(2):
        training.update(training.data.train.at(_index(training, order, step)), numbers[step])
    training.watch = None
    if device == "cuda":
        torch.cuda.set_sync_debug_mode("error")
    try:
        for step in range(2, 22):
            training.take_step(_index(training, order, step), numbers[step])
    finally:
        if device == "cuda":
            torch.cuda.set_sync_debug_mode("default")
    return True, {"steps": 20}


def _ready(spec: str, recipe: Recipe) -> Training:
    training = Training(parse(spec), recipe)
    training.start_epoch()
    training.net.train()
    return training


def _index(training: Training, order: torch.Tensor, step: int) -> torch.Tensor:
    return order[step * training.batch : (step + 1) * training.batch]


def pause_and_resume(device: str = "cuda", spec: str = RESNET_20) -> tuple[bool, Figures]:
    """Save after the first epoch, go on in another training: losses as if it had not stopped."""
    recipe = EVERYTHING.but(device=device, precision="fp32", epochs=3)
    whole = [r.val_loss for r in train(parse(spec), recipe) if isinstance(r, Epoch)]
    first = Training(parse(spec), recipe)
    with tempfile.TemporaryDirectory() as folder:
        for record in first.records():
            if isinstance(record, Epoch):
                break
        checkpoint.save(first, Path(folder, "kept.safetensors"))
        second = Training(parse(spec), recipe)
        checkpoint.load(second, Path(folder, "kept.safetensors"))
    done = second.done
    rest = [r.val_loss for r in second.records() if isinstance(r, Epoch)]
    # The last of the first training is told again.
    difference = max(abs(a - b) for a, b in zip(whole[-2:], rest[-2:], strict=True))
    return done == 1 and difference <= 0.05, {
        "goes on after epoch (1)": done,
        "validation losses differ by (at most 0.05)": difference,
    }


def seconds_are_the_cards(device: str = "cuda", spec: str = RESNET_20) -> tuple[bool, Figures]:
    """Recorded seconds of an epoch within 5 % of CUDA's events around it."""
    training = Training(parse(spec), EVERYTHING.but(device=device, epochs=2), is_watched=False)
    records = training.records()
    while not isinstance(next(records), Epoch):
        pass
    before = training.seconds
    if device == "cuda":
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        while not isinstance(next(records), Epoch):
            pass
        end.record()
        end.synchronize()
        passed = start.elapsed_time(end) / 1000
    else:
        since = time.perf_counter()
        while not isinstance(next(records), Epoch):
            pass
        passed = time.perf_counter() - since
    ratio = (training.seconds - before) / passed
    return 0.95 <= ratio <= 1.05, {"recorded over passed (0.95 to 1.05)": ratio}


def memory_is_as_predicted(device: str = "cuda") -> tuple[bool, Figures]:
    """Predicted tensors within 0.7 to 1.5 times of the most that torch held."""
    recipe = Recipe(device=device, size=28, batch_size=1_024, epochs=1)
    spec, data = parse("resnet?stages=3,3,3&stem=cifar&width=32"), catalogue.load(recipe)
    predicted = memory_of(spec, recipe, data)[0] - OVERHEAD_BYTES[place_of(recipe).device]
    if device == "cpu":
        return predicted > 0, {"predicted GB": predicted / 2**30}
    torch.cuda.empty_cache()
    peak = next(r.peak_memory for r in train(spec, recipe) if isinstance(r, Epoch))
    ratio = predicted / peak
    return 0.7 <= ratio <= 1.5, {"predicted over held (0.7 to 1.5)": ratio, "held GB": peak / 2**30}


def oversized_is_refused(device: str = "cuda") -> tuple[bool, Figures]:
    """Refuse a run that the memory cannot hold, with advice."""
    recipe = Recipe(device=device, size=28, batch_size=4_000)
    try:
        check_fits(
            parse("resnet?stages=27,27,27&stem=cifar&width=1024"), recipe, catalogue.load(recipe)
        )
    except CannotFitError as error:
        return True, {"said": f'"{error}"'}
    return False, {"said": "nothing"}


def graph_is_faster(device: str = "cuda") -> tuple[bool, Figures]:
    """A replayed step at least 3 times as fast as a single one on ResNet-20, with the same loss."""
    recipe = EVERYTHING.but(device=device, epochs=4)
    single, replayed = _ready(RESNET_20, recipe), _ready(RESNET_20, recipe)
    step = StaticStep([replayed], is_captured=device == "cuda")
    order, numbers = single.order.to(single.place.device), single.numbers.to(single.place.device)
    seconds = {"single": 0.0, "graph": 0.0}
    count = STEPS if device == "cuda" else 3
    for turn in range(2):
        for training in (single, replayed):
            wait_for(training.place.device)
            since = time.perf_counter()
            for number in range(count):
                index, row = (
                    _index(single, order, number % single.steps),
                    numbers[number % single.steps],
                )
                if training is single:
                    training.update(training.data.train.at(index), row)
                else:
                    step(index.unsqueeze(0), row.unsqueeze(0))
            wait_for(training.place.device)
            if turn:
                seconds["single" if training is single else "graph"] = time.perf_counter() - since
    losses = [training.sums[0].item() for training in (single, replayed)]
    ratio = seconds["single"] / seconds["graph"]
    is_same = abs(losses[0] - losses[1]) <= 0.02 * abs(losses[0])
    figures: Figures = {
        "times as fast (at least 3)": ratio,
        "ms a step": 1000 * seconds["single"] / count,
        "ms a replay": 1000 * seconds["graph"] / count,
        "losses": f"{losses[0]:.5g} and {losses[1]:.5g}",
    }
    return is_same and (ratio >= 3 or device == "cpu"), figures


def seeds_together_agree(
    device: str = "cuda", spec: str = RESNET_20, seeds: int = 8
) -> tuple[bool, Figures]:
    """Eight seeds together: gradients as those of each alone, and what a step of each takes.

    Gradients are compared in float64: in float32 batch normalisation makes rounding large.
    """
    recipe = EVERYTHING.but(device=device, precision="fp32")
    worst = _difference(*_together_and_alone(spec, recipe, seeds, is_double=True))
    stack, alone, index, numbers = _together_and_alone(spec, recipe, seeds)
    seconds = []
    for job in (lambda: stack.gradients(index, numbers), lambda: _each(alone, index, numbers)):
        job()
        wait_for(device)
        since = time.perf_counter()
        for _ in range(STEPS if device == "cuda" else 1):
            job()
        wait_for(device)
        seconds.append(time.perf_counter() - since)
    return worst <= 1e-5, {
        "gradients differ by (at most 1e-05)": worst,
        "times as fast as one after the other": seconds[1] / seconds[0],
    }


Trained = tuple[Stack, list[Training], torch.Tensor, torch.Tensor]
"""Seeds together, each alone, and the index and the numbers of their first steps."""


def _together_and_alone(spec: str, recipe: Recipe, seeds: int, is_double: bool = False) -> Trained:
    joined, alone = (
        [_ready(spec, recipe.but(seed=seed)) for seed in range(seeds)] for _ in range(2)
    )
    for training in (*joined, *alone) if is_double else ():
        training.net.double()
        training.prepared = partial(_prepared, training)  # type: ignore[method-assign]
    place = alone[0].place.device
    index = torch.stack([t.order[: t.batch] for t in alone]).to(place)
    numbers = torch.stack([t.numbers[0] for t in alone]).to(place)
    return Stack(joined), alone, index, numbers


def _prepared(training: Training, images: torch.Tensor) -> torch.Tensor:
    return Training.prepared(training, images).double()


def _difference(
    stack: Stack, alone: Sequence[Training], index: torch.Tensor, numbers: torch.Tensor
) -> float:
    """Return the largest difference of a gradient, as a share of its norm where that is above 1."""
    stack.gradients(index, numbers)
    _each(alone, index, numbers)
    worst = 0.0
    for own, other in zip(stack.trainings, alone, strict=True):
        for mine, theirs in zip(own.net.parameters(), other.net.parameters(), strict=True):
            assert mine.grad is not None
            assert theirs.grad is not None
            size = max(1.0, theirs.grad.norm().item())
            worst = max(worst, (mine.grad - theirs.grad).norm().item() / size)
    return worst


def _each(trainings: Sequence[Training], index: torch.Tensor, numbers: torch.Tensor) -> None:
    for training, rows, row in zip(trainings, index, numbers, strict=True):
        training.gradients(training.data.train.at(rows), row)
