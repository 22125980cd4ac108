"""The step that a CUDA graph replays, run without a graph on a CPU: the plain one, bit for bit."""

from pathlib import Path

import pytest
import torch

from backbones.registry import parse
from tests.training.recorded_graph import Graph, graphs
from tests.training.test_loop import GATED, numbers
from tests.training.test_stack import DATA
from training import checkpoint
from training.loop import Training, train
from training.recipe import Recipe
from training.records import Epoch
from training.stack import Stack
from training.static_step import StaticStep, can_be_static, warm_up

__all__ = ["graphs"]

EVERYTHING = Recipe(
    epochs=2, device="cpu", crop=1, flip=True, cutout=4, label_smoothing=0.1, batch_size=96
)


def static(spec: str | None = None, recipe: Recipe = EVERYTHING) -> Training:
    training = Training(parse(spec) if spec else GATED, recipe, DATA)
    training.static_step = StaticStep([training], is_captured=False)
    return training


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
@pytest.mark.parametrize("schedule", ["one-cycle", "cosine"])
def test_a_static_run_is_the_plain_one_bit_for_bit(optimiser: str, schedule: str) -> None:
    recipe = EVERYTHING.but(optimiser=optimiser, schedule=schedule, lr=0.013)
    training = static(recipe=recipe)
    assert training.static_step is not None
    warm_up(training.static_step)
    # Watched steps between them are plain ones.
    assert numbers(list(training.records())) == numbers(list(train(GATED, recipe, DATA)))


def test_an_auxiliary_head_is_in_the_static_step_too() -> None:
    spec = "nasnet?stem=cifar&cells=1&filters=4&auxiliary_head=true&drop_path=0"
    recipe = EVERYTHING.but(epochs=1)
    single, fixed = Training(parse(spec), recipe, DATA), static(spec, recipe)
    for training in (single, fixed):
        training.watch = None
        training.start_epoch()
        training.net.train()
        training.take_step(training.order[: training.batch], training.numbers[0])
    assert single.sums.equal(fixed.sums)
    for ours, theirs in zip(fixed.net.parameters(), single.net.parameters(), strict=True):
        assert ours.equal(theirs)
    scheduled = Training(parse(spec.replace("drop_path=0", "drop_path=0.4")), recipe, DATA)
    assert not can_be_static(scheduled)


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_warming_up_leaves_no_trace(optimiser: str, tmp_path: Path) -> None:
    recipe = EVERYTHING.but(optimiser=optimiser)
    fresh = Training(GATED, recipe, DATA)
    before = {name: value.clone() for name, value in fresh.net.state_dict().items()}
    state = torch.get_rng_state()
    warm_up(StaticStep([fresh], is_captured=False))
    assert all(value.equal(before[name]) for name, value in fresh.net.state_dict().items())
    assert torch.get_rng_state().equal(state)
    assert fresh.sums.tolist() == [0, 0]
    moved = [v for s in fresh.optimiser.state.values() for v in s.values()]
    assert moved
    assert all(not value.any() for value in moved)

    # Also of a run that goes on.
    half = Training(GATED, recipe, DATA)
    records = half.records()
    while not isinstance(next(records), Epoch):
        pass
    checkpoint.save(half, tmp_path / "kept.safetensors")
    plain, warm = (Training(GATED, recipe, DATA) for _ in range(2))
    checkpoint.load(plain, tmp_path / "kept.safetensors")
    rest = numbers(list(plain.records()))
    checkpoint.load(warm, tmp_path / "kept.safetensors")
    warm_up(StaticStep([warm], is_captured=False))
    assert numbers(list(warm.records())) == rest


def test_the_buffers_stay_in_place() -> None:
    training = static(recipe=EVERYTHING.but(epochs=3))
    addresses = [p.data_ptr() for p in training.net.parameters()] + [training.sums.data_ptr()]
    list(training.records())
    assert [p.data_ptr() for p in training.net.parameters()] == addresses[:-1]
    assert training.sums.data_ptr() == addresses[-1]


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_a_replayed_run_is_the_plain_one_bit_for_bit(optimiser: str, graphs: list[Graph]) -> None:
    recipe = EVERYTHING.but(optimiser=optimiser, lr=0.013, epochs=3)
    training = Training(GATED, recipe, DATA)
    training.static_step = StaticStep([training], is_captured=True)
    assert numbers(list(training.records())) == numbers(list(train(GATED, recipe, DATA)))
    (graph,) = graphs
    # Neither the watched step of an epoch nor its last one, of 16 images, is replayed.
    assert (training.steps, graph.replays) == (5, 3 * 3)


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_seeds_together_are_replayed_as_they_are_computed(
    optimiser: str, graphs: list[Graph]
) -> None:
    recipe = EVERYTHING.but(optimiser=optimiser, lr=0.013)
    found = []
    for is_captured in (True, False):
        stack = Stack([Training(GATED, recipe.but(seed=seed), DATA) for seed in range(3)])
        stack._step = StaticStep(stack.trainings, stack.gradients, is_captured=is_captured)
        records = list(stack.records())
        found.append([numbers([r for n, r in records if n == place]) for place in range(3)])
    assert found[0] == found[1]
    assert graphs[0].replays == 2 * 3


def test_a_number_of_python_would_be_part_of_the_graph(graphs: list[Graph]) -> None:
    training = Training(GATED, EVERYTHING, DATA)
    step = StaticStep([training], is_captured=True)
    # The rate that was recorded, in place of the buffer that is written before each step.
    step.set_rate = lambda: None  # type: ignore[method-assign]
    training.static_step = step
    assert numbers(list(training.records())) != numbers(list(train(GATED, EVERYTHING, DATA)))
    assert graphs[0].replays
