"""The loop: what it records, that it learns, repeats itself, goes on, and says when it fails."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from backbones.registry import parse
from runs.record import kind_of, record_as_json
from tests.runs.conftest import QUICK, TINY
from training import checkpoint, loop
from training.checkpoint import CheckpointError
from training.loop import Training, train
from training.recipe import Recipe
from training.records import (
    KINDS,
    Diverged,
    Epoch,
    Layers,
    Outcome,
    Progress,
    Started,
    TrainingRecord,
    record_from_json,
)
from training.watch import Watch, layers_of

NONE = torch.empty(0, 0)
"""Numbers of an augmentation that changes nothing."""

GATED = parse(f"{TINY}&se_reduction=2")


def numbers(records: list[TrainingRecord]) -> list[object]:
    """What a run learnt, without what depends on the clock."""
    return [
        (r.train_loss, r.train_accuracy, r.val_loss, r.val_accuracy, r.learning_rate)
        if isinstance(r, Epoch)
        else r.layers
        if isinstance(r, Layers)
        else (r.test_loss, r.confusion, r.wrong)
        for r in records
        if isinstance(r, Epoch | Layers | Outcome)
    ]


@pytest.fixture(scope="module")
def whole() -> list[TrainingRecord]:
    return list(train(GATED, QUICK))


def test_the_records_of_a_run(whole: list[TrainingRecord]) -> None:
    kinds = [kind_of(r) for r in whole if not isinstance(r, Progress)]
    assert kinds == ["started", "layers", "epoch", "layers", "epoch", "outcome"]
    started, outcome = whole[0], whole[-1]
    assert isinstance(started, Started)
    assert isinstance(outcome, Outcome)
    assert started.spec.startswith("resnet?stem=cifar")
    assert (started.train_images, started.steps, started.device) == (4000, 32, "cpu")
    assert sum(map(sum, outcome.confusion)) == 500
    assert [sum(row) for row in outcome.confusion] == [50] * 10
    right = sum(outcome.confusion[digit][digit] for digit in range(10))
    assert outcome.test_accuracy == pytest.approx(right / 500)
    assert len(outcome.wrong) == min(200, 500 - right)


def test_wrong_examples_are_wrong(whole: list[TrainingRecord]) -> None:
    outcome = whole[-1]
    assert isinstance(outcome, Outcome)
    labels = Training(GATED, QUICK).data.test.labels
    assert all(labels[w.index] == w.label != w.predicted for w in outcome.wrong)
    confidences = [w.confidence for w in outcome.wrong]
    assert confidences == sorted(confidences, reverse=True)


def test_it_learns() -> None:
    records = list(train(parse("resnet?stages=1,1&stem=cifar&width=8"), Recipe(epochs=3)))
    epochs, outcome = [r for r in records if isinstance(r, Epoch)], records[-1]
    assert isinstance(outcome, Outcome)
    assert epochs[-1].train_loss < epochs[0].train_loss
    assert outcome.test_accuracy > 0.5
    assert epochs[-1].val_accuracy == pytest.approx(outcome.test_accuracy, abs=0.15)
    assert epochs[-1].seconds > epochs[0].seconds > 0
    assert epochs[-1].images_per_second > 100
    assert epochs[-1].peak_memory > 50 * 2**20


def test_layers_and_gates_are_recorded(whole: list[TrainingRecord]) -> None:
    layers = next(r for r in whole if isinstance(r, Layers))
    names = [layer.name for layer in layers.layers]
    assert (names[0], names[-1]) == ("stem.conv1", "head.fc")
    assert [gate.name for gate in layers.gates] == [
        "stage1.0.residual.se",
        "stage2.0.residual.se",
    ]
    assert all(0 < gate.mean < 1 for gate in layers.gates)
    assert all(layer.gradient_norm > 0 and layer.update_ratio > 0 for layer in layers.layers)


def test_watched_numbers_are_the_layers_own() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(inplace=True), nn.Flatten())
    net.append(nn.Linear(3 * 16, 2))
    watch = Watch(net)
    images = torch.randn(5, 1, 6, 6)
    weight = net[0].weight
    before = weight.detach().clone()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.5)
    with watch.step():
        net(images).square().sum().backward()
        optimiser.step()
    (conv, linear), gates = watch.results()
    assert gates == ()
    assert weight.grad is not None
    assert conv.gradient_norm == pytest.approx(weight.grad.norm().item(), rel=1e-5)
    assert conv.weight_norm == pytest.approx(before.norm().item(), rel=1e-5)
    ratio = 0.5 * weight.grad.norm() / before.norm()
    assert conv.update_ratio == pytest.approx(ratio.item(), rel=1e-4)
    # Behind its batch normalisation, before the in-place ReLU.
    assert conv.activation_mean == pytest.approx(0, abs=1e-5)
    assert conv.activation_variance == pytest.approx(1, rel=1e-3)
    assert linear.name == "4"
    assert not any(m._forward_hooks for m in net.modules())


def test_the_response_is_read_after_the_layers_own_normalisation() -> None:
    net = Training(GATED, QUICK).net
    responses = {w.name: type(w.response).__name__ for w in layers_of(net)}
    assert responses["stage1.0.residual.conv2"] == "BatchNorm2d"
    assert responses["head.fc"] == "Linear"


def test_the_same_seed_gives_the_same_numbers(whole: list[TrainingRecord]) -> None:
    assert numbers(list(train(GATED, QUICK))) == numbers(whole)
    assert numbers(list(train(GATED, QUICK.but(seed=1)))) != numbers(whole)


def test_watching_changes_no_number(whole: list[TrainingRecord]) -> None:
    unwatched = list(Training(GATED, QUICK, is_watched=False).records())
    assert numbers(unwatched) == [n for n in numbers(whole) if n not in _layers(whole)]


def _layers(records: list[TrainingRecord]) -> list[object]:
    return [r.layers for r in records if isinstance(r, Layers)]


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_the_fused_step_is_the_plain_one(optimiser: str) -> None:
    # Weights and batches are channels-last; torch's fused CPU kernels trust equal layouts.
    recipe = Recipe(epochs=1, optimiser=optimiser, lr=0.01)
    fused, plain = (Training(GATED, recipe) for _ in range(2))
    for group in plain.optimiser.param_groups:
        group["fused"] = False
    for training in (fused, plain):
        training.net.train()
        for start in range(0, 192, 64):
            training.update(training.data.train.at(torch.arange(start, start + 64)), NONE)
    for ours, theirs in zip(fused.net.parameters(), plain.net.parameters(), strict=True):
        assert torch.allclose(ours, theirs, atol=2e-6)


@pytest.mark.parametrize("optimiser", ["sgd", "adamw"])
def test_going_on_equals_never_stopping(
    optimiser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Stop in the middle of an epoch as well as at its end: at every record.
    monkeypatch.setattr(loop, "PROGRESS_SECONDS", 0.0)
    recipe = QUICK.but(optimiser=optimiser, lr=0.01, crop=1, flip=True, cutout=4, batch_size=500)
    reference = list(train(GATED, recipe))
    stops = [n for n, r in enumerate(reference) if isinstance(r, Progress | Epoch)]
    for stop in (stops[0], stops[len(stops) // 2], stops[7], stops[-1]):
        first = Training(GATED, recipe)
        records = first.records()
        seen = [next(records) for _ in range(stop + 1)]
        checkpoint.save(first, tmp_path / "kept.safetensors")
        torch.manual_seed(999)
        second = Training(GATED, recipe)
        checkpoint.load(second, tmp_path / "kept.safetensors")
        rest = list(second.records())
        merged = {(kind_of(r), getattr(r, "epoch", 0)): r for r in [*seen, *rest]}
        expected = {(kind_of(r), getattr(r, "epoch", 0)): r for r in reference}
        assert numbers(list(merged.values())) == numbers([expected[key] for key in merged])
        assert merged.keys() == expected.keys()


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    checkpoint.save(Training(GATED, QUICK), tmp_path / "kept.safetensors")
    for spec, recipe in ((parse(TINY), QUICK), (GATED, QUICK.but(lr=0.2))):
        with pytest.raises(CheckpointError, match="another network or recipe"):
            checkpoint.load(Training(spec, recipe), tmp_path / "kept.safetensors")
    (tmp_path / "cut.safetensors").write_bytes((tmp_path / "kept.safetensors").read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="cannot be read"):
        checkpoint.load(Training(GATED, QUICK), tmp_path / "cut.safetensors")


def test_a_full_disk_leaves_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = Training(GATED, QUICK)
    path = tmp_path / "kept.safetensors"
    checkpoint.save(training, path)
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    training.done = 1
    with pytest.raises(OSError, match="No space"):
        checkpoint.save(training, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saved_weights_are_the_networks(tmp_path: Path) -> None:
    training = Training(GATED, QUICK)
    checkpoint.save_weights(training, tmp_path / "weights.safetensors")
    tensors, facts = checkpoint.read(tmp_path / "weights.safetensors")
    assert facts["spec"] == training.spec.text
    assert tensors.keys() == training.net.state_dict().keys()
    assert all(v.equal(tensors[k]) for k, v in training.net.state_dict().items())


def test_divergence_ends_the_run_with_a_message() -> None:
    recipe = QUICK.but(lr=100.0, schedule="cosine", weight_decay=5.0)
    *_, last = train(parse(f"plain?{TINY.partition('?')[2]}"), recipe)
    assert isinstance(last, Diverged)
    assert "the run diverged" in str(last.note)
    again = record_from_json("diverged", record_as_json(last))
    assert again.note == last.note
    assert again.loss == last.loss or math.isnan(last.loss)


def test_records_survive_being_plain(whole: list[TrainingRecord]) -> None:
    for record in whole:
        assert record_from_json(kind_of(record), record_as_json(record)) == record
    assert set(map(kind_of, whole)) <= KINDS.keys()


def test_auxiliary_logits_train_and_drop_path_knows_the_progress() -> None:
    text = "nasnet?stem=cifar&cells=1&filters=4&auxiliary_head=true&drop_path=0.4"
    training = Training(parse(text), Recipe(epochs=1, batch_size=32))
    assert training.scheduled
    side = next(p for name, p in training.net.named_parameters() if name.startswith("auxiliary"))
    before = side.detach().clone()
    training.net.train()
    training.step = training.steps // 2
    training.update(training.data.train.at(torch.arange(32)), NONE)
    assert not side.equal(before)
    assert training.scheduled[0].progress == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("filters", "uses_onednn"), [(2, False), (8, True)])
def test_networks_too_narrow_for_onednn_do_without_it(filters: int, uses_onednn: bool) -> None:
    spec = parse(f"nasnet?stem=cifar&cells=1&filters={filters}&stem_multiplier=3")
    training = Training(spec, QUICK)
    narrowest = min(
        min(module.in_channels, module.out_channels)
        for module in training.net.modules()
        if isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1)
    )
    assert (narrowest >= 8) == uses_onednn == training.uses_onednn
