"""Memory agrees with torch's own tracker to the byte, and follows batch, optimiser and module."""

import pytest
import torch
from torch import nn
from torch.distributed._tools.mem_tracker import MemTracker
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from analysis.memory import OPTIMISERS, MemoryTraceError, trace_memory
from analysis.memory_records import USES, Block, Memory, Moment, Size
from analysis.of_spec import memory_of_spec, profile_spec
from backbones.registry import FAMILIES, build, parse
from backbones.spec import BackboneSpec

# The smallest of each family that has all its kinds of operations, and what is special in one.
NETWORKS = (
    "plain?depth=18",
    "resnet?depth=20&stem=cifar",
    "preact_resnet?depth=20&stem=cifar",
    "densenet?depth=40&stem=cifar",
    "densenet?depth=40&stem=cifar&memory_efficient=true",
    "senet?depth=50&input_size=64",
    "nasnet?stem=cifar&cells=1&auxiliary_head=true",
    "efficientnet?input_size=64",
    "nasbench201?cells=1",
    "torchvision?model=googlenet",
    "torchvision?model=swin_t",
    "timm?model=resnet10t",
    "timm?model=mobilenetv3_small_050",
    "timm?model=deit_tiny_patch16_224",
)
STEP_BYTES = 4
"""Size of Adam's number of steps, one for each parameter; it lies on the CPU, not on meta."""


def tracked_peak(spec: BackboneSpec, batch: int, optimiser: str) -> int:
    """Return the peak of the second training step by torch's tracker."""
    net = build(spec, "meta").train()
    chosen = OPTIMISERS[optimiser](net.parameters())
    for parameter in net.parameters():
        parameter.grad = torch.empty_like(parameter)
    chosen.step()
    chosen.zero_grad()
    images = torch.empty(batch, *spec.input_shape, device="meta")
    labels = torch.empty(batch, dtype=torch.long, device="meta")
    tracker = MemTracker()
    tracker.track_external(net, chosen, images, labels)
    with tracker:
        out = net(images)
        outs = (
            [out] if isinstance(out, torch.Tensor) else [part for part in out if part is not None]
        )
        losses = [functional.cross_entropy(part, labels) for part in outs]
        loss = torch.stack(losses).sum() if len(losses) > 1 else losses[0]
        del out, outs, losses
        loss.backward()
        chosen.step()
    return tracker.get_tracker_snapshot("peak")[torch.device("meta")]["Total"]


def peak_of_tensors(memory: Memory, batch: int) -> int:
    """Return the peak without the copies that oneDNN makes, which no tracker sees."""
    curves = [memory.curve(use, batch) for use in USES if use != "workspace"]
    return max(map(sum, zip(*curves, strict=True)))


def test_the_networks_are_of_all_families() -> None:
    assert {parse(text).family for text in NETWORKS} == {
        name for name in FAMILIES if name != "module"
    }


@pytest.mark.parametrize("text", NETWORKS)
def test_the_peak_of_a_training_step_is_that_of_torchs_tracker(text: str) -> None:
    spec = parse(text)
    for optimiser in ("sgd", "adamw"):
        memory = memory_of_spec(spec, optimiser)
        steps = 0
        if optimiser == "adamw":
            steps = STEP_BYTES * sum(1 for _ in build(spec, "meta").parameters())
        ours = peak_of_tensors(memory, 6) - steps
        assert ours == pytest.approx(tracked_peak(spec, 6, optimiser), rel=1e-3)


def saved_bytes(spec: BackboneSpec, batch: int) -> int:
    """Return the bytes that autograd says it saves, each tensor once, weights and image not."""
    net = build(spec, "meta").train()
    images = torch.empty(batch, *spec.input_shape, device="meta")
    labels = torch.empty(batch, dtype=torch.long, device="meta")
    others = {tensor.untyped_storage()._cdata for tensor in (*net.parameters(), images, labels)}
    sizes, held = {}, []

    def note(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in others:
            sizes[storage._cdata] = storage.nbytes()
            held.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        functional.cross_entropy(net(images), labels)
    return sum(sizes.values())


@pytest.mark.parametrize("text", ["densenet", "efficientnet", "resnet", "nasnet?stem=cifar"])
def test_what_is_kept_is_what_autograd_saves(text: str) -> None:
    spec = parse(text)
    memory = memory_of_spec(spec, "sgd")
    # And what a variable of the module or the loss itself holds.
    assert memory.size("activations").at(2) == pytest.approx(saved_bytes(spec, 2), rel=0.002)
    assert sum(memory.kept(2).values()) == memory.size("activations").at(2)


@pytest.mark.parametrize(
    ("text", "megabytes"),
    [("densenet", 130.4), ("densenet?memory_efficient=true", 62.9), ("efficientnet", 88.8)],
)
def test_what_checkpoints_save_with_the_image(text: str, megabytes: float) -> None:
    memory = memory_of_spec(parse(text), "sgd")
    assert memory.kept_for_an_image / 1e6 == pytest.approx(megabytes, rel=0.01)


class Branches(nn.Module):
    """One tensor read twice, one in-place operation, one that is not kept."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.one = nn.Conv2d(4, 5, 1)
        self.other = nn.Conv2d(4, 5, 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        shared = self.relu(self.conv(images))
        return (self.one(shared) + self.other(shared)).mean((2, 3))


def test_a_shared_tensor_counts_once_and_in_place_adds_nothing() -> None:
    memory = trace_memory(Branches(), (3, 8, 8), optimiser="sgd")
    kept = memory.kept(2)
    # ReLU's result lies in the convolution's memory; of the sum only its mean is needed.
    assert kept["conv"] == 2 * 4 * 8 * 8 * 4
    assert {"relu", "one", "other", "add"}.isdisjoint(kept)
    assert {"conv", "relu", "one", "other", "add"} < memory.kinds.keys()


class Recomputed(nn.Sequential):
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return checkpoint(super().forward, images, use_reentrant=False)


def test_a_checkpoint_keeps_only_its_input() -> None:
    layers = [nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.Flatten()]
    plain = trace_memory(nn.Sequential(*layers), (3, 8, 8), optimiser="sgd")
    less = trace_memory(Recomputed(*layers), (3, 8, 8), optimiser="sgd")
    assert less.kept(2).keys() & {"0", "1"} == set()
    assert plain.kept(2).keys() & {"0", "1"}
    assert less.size("activations").at(2) < plain.size("activations").at(2)


@pytest.mark.parametrize(
    ("optimiser", "copies"), [("sgd", 0), ("momentum", 1), ("adam", 2), ("adamw", 2)]
)
def test_state_of_each_optimiser(optimiser: str, copies: int) -> None:
    net = nn.Linear(10, 5)
    made = OPTIMISERS[optimiser](net.parameters())
    net(torch.ones(2, 10)).sum().backward()
    made.step()
    tensors = [v for state in made.state.values() for v in state.values() if v is not None]
    memory = trace_memory(net, (10,), optimiser=optimiser)
    assert memory.size("optimiser").fixed == sum(tensor.nbytes for tensor in tensors)
    assert memory.size("optimiser").fixed // (4 * 55) == copies
    assert memory.size("gradients").fixed == memory.size("parameters").fixed == 4 * 55
    assert net.training
    assert all(parameter.grad is not None for parameter in net.parameters())


@pytest.mark.parametrize("optimiser", ["", "sgd"])
def test_one_trace_tells_any_batch(optimiser: str) -> None:
    memory = memory_of_spec(parse("resnet?depth=20&stem=cifar"), optimiser)
    for most in (10**7, 10**8, 3 * 10**9):
        batch = memory.largest_batch(most)
        assert memory.peak(batch).total <= most < memory.peak(batch + 1).total
    assert memory.largest_batch(10**5) == 0
    peak = memory.peak(7)
    assert sum(peak.by_use.values()) == peak.total == max(memory.peaks(7).values())


def test_operations_have_the_paths_of_the_profile() -> None:
    for text in ("resnet", "densenet", "nasnet", "torchvision?model=resnet18"):
        spec = parse(text)
        paths = {op.path for op in profile_spec(spec).operations}
        assert paths - memory_of_spec(spec).kinds.keys() == set()
        kept = memory_of_spec(spec, "sgd").kept(1)
        assert len(kept.keys() & paths) > 0.9 * len(kept)


def test_the_largest_batch_of_no_moment_that_grows() -> None:
    memory = Memory("", "", (Block("parameters", Size(8), 0, 1),), (Moment("forward", ""),), {})
    assert memory.largest_batch(4) == memory.largest_batch(8) == 0


def test_a_module_that_needs_values_is_refused_in_words() -> None:
    class Chooses(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return images if images.sum() > 0 else -images

    with pytest.raises(MemoryTraceError, match="cannot be traced"):
        trace_memory(Chooses(), (3, 4, 4))
