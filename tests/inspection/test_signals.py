"""Signals and gains are those of the blocks' own equations."""

import math

import pytest
import torch

from inspection.signals import blocks_of, gain, measure
from inspection.subject import Subject
from tests.inspection.conftest import subject_of


def state(subject: Subject) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in subject.net.state_dict().items()}


@pytest.mark.parametrize(
    "text",
    [
        "resnet?stem=cifar&stages=2,1&width=4",
        "preact_resnet?stem=cifar&stages=2,1&width=4",
        "plain?stem=cifar&stages=2,1&width=4",
        "senet?stem=cifar&stages=2,1&width=4",
    ],
)
def test_nothing_of_the_network_changes(text: str) -> None:
    subject = subject_of(text)
    before = state(subject)
    found = measure(subject, "start", 32)
    assert len(found.blocks) == 3
    assert all(math.isfinite(block.gradient_gain) and block.gain > 0 for block in found.blocks)
    assert found.layers[0].norm > 0
    assert list(found.layers[0].quantiles) == sorted(found.layers[0].quantiles)
    for name, value in subject.net.state_dict().items():
        assert torch.equal(value, before[name]), name
    assert not any(m._forward_hooks for m in subject.net.modules())
    assert not subject.net.training
    assert all(p.grad is None for p in subject.net.parameters())


def test_sizes_of_a_block_are_those_of_its_equation() -> None:
    subject = subject_of("resnet?stem=cifar&stages=1&width=4")
    (block,) = measure(subject, "start", 64).blocks
    part = subject.data.train
    images = subject.prepared(part.images[torch.linspace(0, len(part) - 1, 64).round().long()])
    net = subject.net.train()
    with torch.no_grad():
        x = net.get_submodule("stem")(images)
        f = net.get_submodule("stage1.0.residual")(x)
    sizes = [float(v.square().mean().sqrt()) for v in (x, f, f + x)]
    assert [block.x, block.branch, block.total] == pytest.approx(sizes, rel=1e-4)


def test_gradients_are_those_of_a_pass_by_hand() -> None:
    subject = subject_of("plain?stem=cifar&stages=1,1&width=4")
    first, second = measure(subject, "start", 64).blocks
    part = subject.data.train
    index = torch.linspace(0, len(part) - 1, 64).round().long()
    net = subject.net.train()
    x = net.get_submodule("stem")(subject.prepared(part.images[index]))
    y = net.get_submodule("stage1")(x)
    z = net.get_submodule("stage2")(y)
    loss = torch.nn.functional.cross_entropy(net.get_submodule("head")(z), part.labels[index])
    norms = [float(g.norm()) for g in torch.autograd.grad(loss, (x, y, z))]
    assert first.gradient_gain == pytest.approx(norms[0] / norms[1], rel=1e-3)
    assert second.gradient_gain == pytest.approx(norms[1] / norms[2], rel=1e-3)


def test_the_gain_of_a_linear_function_is_its_factor() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 4, 4, generator=generator)
    assert gain(lambda x: 3 * x, x, generator) == pytest.approx(3, rel=1e-3)
    assert gain(lambda x: x + 0.5 * x, x, generator) == pytest.approx(1.5, rel=1e-3)


def test_shortcuts_keep_the_gain_near_one_at_depth() -> None:
    plain = measure(subject_of("plain?depth=56&stem=cifar&width=4"), "start", 64)
    residual = measure(subject_of("resnet?depth=56&stem=cifar&width=4"), "start", 64)
    assert math.prod(b.gradient_gain for b in plain.blocks) > 100 * math.prod(
        b.gradient_gain for b in residual.blocks
    )
    assert residual.blocks[-1].gain == pytest.approx(1, abs=0.2)


def test_inverted_bottlenecks_are_blocks_too() -> None:
    blocks = blocks_of(subject_of("efficientnet").net)
    assert [block.has_shortcut for block in blocks].count(True) == 9
