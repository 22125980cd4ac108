"""A run waits for its device only to record: on torch's meta device, which computes nothing.

Tensors of ``meta`` stand for those of a GPU: they meet none of the CPU's, and cannot be read.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

from backbones.registry import parse
from training import loop, scoring, watch
from training.device import Place
from training.loop import Training
from training.recipe import Recipe
from training.records import Epoch, Layers
from training.stack import Stack
from training.static_step import StaticStep

SPEC = parse("resnet?stem=cifar&stages=1,1&width=4&se_reduction=2")
EVERYTHING = Recipe(epochs=2, crop=1, flip=True, cutout=4, label_smoothing=0.1, batch_size=500)


class Guard(TorchDispatchMode):
    """Fails where an operation mixes devices or reads from the card; counts copies to it."""

    def __init__(self) -> None:
        super().__init__()
        self.copies = 0
        self.types: set[torch.dtype] = set()

    def __torch_dispatch__(
        self, function: Any, types: object, args: Any = (), kwargs: Any = None
    ) -> Any:
        given = [leaf for leaf in tree_leaves((args, kwargs or {})) if isinstance(leaf, Tensor)]
        found = function(*args, **(kwargs or {}))
        made = [leaf for leaf in tree_leaves(found) if isinstance(leaf, Tensor)]
        self.types |= {tensor.dtype for tensor in made}
        before, after = ({tensor.device.type for tensor in some} for some in (given, made))
        name = function.overloadpacket.__name__
        assert name not in ("_local_scalar_dense", "nonzero", "equal"), f"{name} waits"
        if name in ("_to_copy", "copy_"):
            assert len(before | after) == 1 or after == {"meta"}, f"{name} from the card waits"
            self.copies += before == {"cpu"} and after == {"meta"}
        else:
            assert before != {"cpu", "meta"}, f"{function} mixes devices"
        return found


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, ...]]]:
    """The shapes that were read from the card, and a card for every run."""
    found: list[tuple[int, ...]] = []

    def read(values: Tensor) -> Any:
        assert values.device.type == "meta"
        found.append(tuple(values.shape))
        return torch.full(values.shape, 0.5, dtype=torch.float64).tolist()

    for module in (loop, scoring, watch):
        monkeypatch.setattr(module, "read", read)
    monkeypatch.setattr(loop, "place_of", lambda _recipe: Place("meta", "A card", 0, "fp32"))
    # A second read for progress would depend on the clock.
    monkeypatch.setattr(loop, "PROGRESS_SECONDS", 1e9)
    return found


@pytest.fixture
def fused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Optimisers' fused kernels, which meta lacks: they compute nothing, as all there."""
    for name in ("sgd", "adam"):
        module = import_module(f"torch.optim.{name}")
        monkeypatch.setattr(module, "_device_dtype_check_for_fused", lambda *_a, **_k: None)
    for kernel in ("_fused_sgd_", "_fused_adamw_"):
        monkeypatch.setattr(torch, kernel, lambda *_a, **_k: None)


class Casts(TorchFunctionMode):
    """Casts what convolutions and linear layers are given, as bf16's autocast does on CUDA."""

    CAST = (torch.conv2d, torch.nn.functional.linear)

    def __torch_function__(
        self, function: Any, types: object, args: Any = (), kwargs: Any = None
    ) -> Any:
        if function in self.CAST:
            args = tree_map_only(Tensor, Tensor.bfloat16, args)
        return function(*args, **(kwargs or {}))


def plain(recipe: Recipe) -> Training:
    return Training(SPEC, recipe)


def static(recipe: Recipe) -> Training:
    training = plain(recipe)
    training.static_step = StaticStep([training], is_captured=False)
    return training


def cast(recipe: Recipe) -> Training:
    training = plain(recipe)
    training.precision = Casts  # type: ignore[method-assign]
    return training


@pytest.mark.usefixtures("fused")
@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
@pytest.mark.parametrize("make", [plain, static, cast])
def test_an_epoch_waits_only_for_its_records(
    make: Callable[[Recipe], Training], optimiser: str, reads: list[tuple[int, ...]]
) -> None:
    training = make(EVERYTHING.but(optimiser=optimiser))
    with Guard() as guard:
        records = [record for record in training._epoch() if isinstance(record, Layers | Epoch)]
    assert [type(record) for record in records] == [Layers, Epoch]
    watched = watched_figures(training)
    # Watched step, training part, validation part; the order and the augmentation go there.
    assert reads == [(watched,), (2,), (1, 2)]
    assert guard.copies == 2
    assert (torch.bfloat16 in guard.types) == (make is cast)


@pytest.mark.usefixtures("fused")
@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_an_epoch_of_seeds_together_waits_once_for_each_record(
    optimiser: str, reads: list[tuple[int, ...]]
) -> None:
    recipe = EVERYTHING.but(optimiser=optimiser)
    stack = Stack([plain(recipe.but(seed=seed)) for seed in range(3)])
    with Guard() as guard:
        records = [type(r) for _, r in stack._epoch() if isinstance(r, Layers | Epoch)]
    assert records == 3 * [Layers, Epoch]
    watched = watched_figures(stack.first)
    assert reads == 3 * [(watched,)] + 3 * [(2,)] + 3 * [(1, 2)]
    # For all seeds at once.
    assert guard.copies == 2


def watched_figures(training: Training) -> int:
    assert training.watch
    layers, gates = len(training.watch.layers), len(training.watch.gates)
    assert layers > 5
    assert gates == 2
    return 5 * layers + 2 * gates


def test_the_guard_catches_what_it_is_for() -> None:
    card, here = torch.zeros(3, device="meta"), torch.zeros(3)
    with Guard() as guard:
        here.to("meta")
        assert guard.copies == 1
        for wrong in (
            lambda: card + here,
            lambda: torch.where(card > 0, card, here),
            lambda: card.nonzero(),
            lambda: card.sum().item(),
        ):
            with pytest.raises((AssertionError, RuntimeError)):
                wrong()


class Clock:
    """Time that passes only while somebody waits for the card."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


def test_recorded_seconds_are_those_that_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    # A GPU takes orders at once and is waited for where figures are read.
    clock = Clock()
    monkeypatch.setattr(loop, "time", clock)
    training = Training(SPEC, Recipe(epochs=2, device="cpu", batch_size=500), is_watched=False)
    means, update, score = training.means, training.update, training.score

    def wait() -> tuple[float, float]:
        clock.now += 2.1
        return means()

    def launch(*arguments: Any) -> None:
        clock.now += 0.05
        update(*arguments)

    def judge(*arguments: Any) -> tuple[float, float]:
        clock.now += 0.3
        return score(*arguments)

    monkeypatch.setattr(training, "means", wait)
    monkeypatch.setattr(training, "update", launch)
    monkeypatch.setattr(training, "score", judge)
    epochs = []
    for record in training.records():
        if isinstance(record, Epoch):
            assert record.seconds == pytest.approx(clock.now)
            epochs.append(record)
    assert sum(epoch.epoch_seconds for epoch in epochs) == pytest.approx(clock.now)
    assert epochs[0].images_per_second == pytest.approx(4_000 / (epochs[0].epoch_seconds - 0.3))
