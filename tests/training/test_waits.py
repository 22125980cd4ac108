"""A run waits for its device only to record: on torch's meta device, which computes nothing.

Tensors of ``meta`` stand for those of a GPU: they meet none of the CPU's, and cannot be read.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from backbones.registry import parse
from training import loop, scoring, watch
from training.device import Place
from training.loop import Training
from training.recipe import Recipe
from training.records import Epoch, Layers

SPEC = parse("resnet?stem=cifar&stages=1,1&width=4&se_reduction=2")
EVERYTHING = Recipe(epochs=2, crop=1, flip=True, cutout=4, label_smoothing=0.1, batch_size=500)


class Guard(TorchDispatchMode):
    """Fails where an operation mixes devices or reads from the card; counts copies to it."""

    def __init__(self) -> None:
        super().__init__()
        self.copies = 0

    def __torch_dispatch__(
        self, function: Any, types: object, args: Any = (), kwargs: Any = None
    ) -> Any:
        given = [leaf for leaf in tree_leaves((args, kwargs or {})) if isinstance(leaf, Tensor)]
        found = function(*args, **(kwargs or {}))
        made = [leaf for leaf in tree_leaves(found) if isinstance(leaf, Tensor)]
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


def test_an_epoch_waits_only_for_its_records(reads: list[tuple[int, ...]]) -> None:
    training = Training(SPEC, EVERYTHING)
    # Meta has no fused kernels; what stands in for AdamW's reads its count of steps on the CPU.
    for group in training.optimiser.param_groups:
        group["fused"] = False
    with Guard() as guard:
        records = [record for record in training._epoch() if isinstance(record, Layers | Epoch)]
    assert [type(record) for record in records] == [Layers, Epoch]
    layers, gates = len(training.watch.layers), len(training.watch.gates)  # type: ignore[union-attr]
    assert layers > 5
    assert gates == 2
    # Watched step, training part, validation part; the order and the augmentation go there.
    assert reads == [(5 * layers + 2 * gates,), (2,), (1, 2)]
    assert guard.copies == 2


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
            with pytest.raises((AssertionError, RuntimeError, NotImplementedError)):
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
