"""Parts of networks are found, and switched off from outside."""

import pytest
import torch
from torch import nn

from backbones.registry import build, parse
from inspection.parts import Part, carried, parts_of, switched_off


def net_of(text: str) -> nn.Module:
    torch.manual_seed(0)
    net = build(parse(text).turn("in_channels", 1)).train()
    with torch.no_grad():
        # Statistics of its own, so that nothing vanishes or explodes in evaluation mode.
        for _step in range(3):
            net(torch.randn(8, 1, 16, 16))
    return net.eval()


def part(net: nn.Module, kind: str, name: str) -> Part:
    return next(one for one in parts_of(net) if (one.kind, one.name) == (kind, name))


X = torch.randn(2, 1, 16, 16, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("resnet?depth=56&stem=cifar&width=4", {"block": 27, "shortcut": 27}),
        ("plain?depth=56&stem=cifar&width=4", {"block": 27}),
        ("resnet?depth=20&stem=cifar&se_reduction=2", {"block": 9, "shortcut": 9, "gate": 9}),
        ("preact_resnet?depth=20&stem=cifar", {"block": 9, "shortcut": 9}),
        ("senet?depth=20&stem=cifar", {"block": 9, "shortcut": 9, "gate": 9}),
        ("densenet?stem=cifar&blocks=2,3&growth_rate=4", {"layer": 5, "distance": 3}),
        ("efficientnet", {"block": 16, "shortcut": 9, "gate": 16}),
        ("torchvision?model=alexnet", {}),
    ],
)
def test_parts_by_kind(text: str, counts: dict[str, int]) -> None:
    found = [one.kind for one in parts_of(build(parse(text), "meta"))]
    assert {kind: found.count(kind) for kind in dict.fromkeys(found)} == counts


@torch.no_grad()
def test_a_residual_block_that_is_off_leaves_its_shortcut() -> None:
    net = net_of("resnet?stem=cifar&stages=2,1&width=4")
    block = net.get_submodule("stage1.1")
    x = torch.randn(2, 4, 16, 16)
    with switched_off([part(net, "block", "stage1.1")]):
        assert torch.equal(block(x), x.relu())
    with switched_off([part(net, "shortcut", "stage1.1.shortcut")]):
        assert torch.equal(block(x), block.residual(x).relu())
    assert torch.equal(block(x), (block.residual(x) + x).relu())


@torch.no_grad()
def test_a_block_that_changes_the_shape_hands_on_every_second_pixel() -> None:
    net = net_of("plain?stem=cifar&stages=1,1&width=4")
    block = net.get_submodule("stage2.0")
    x = torch.randn(2, 4, 15, 15)
    with switched_off([part(net, "block", "stage2.0")]):
        out = block(x)
    assert out.shape == (2, 8, 8, 8)
    assert torch.equal(out[:, :4], x[:, :, ::2, ::2])
    assert not out[:, 4:].any()
    residual = net_of("resnet?stem=cifar&stages=1,1&width=4&shortcut=A").get_submodule("stage2.0")
    assert torch.equal(out, residual.shortcut(x))


def test_what_keeps_its_shape_is_handed_on_as_it_is() -> None:
    x = torch.randn(1, 3, 4, 4)
    assert carried(nn.Identity(), (x,), torch.empty_like(x)) is x


@torch.no_grad()
def test_a_gate_that_is_off_is_held_at_one() -> None:
    net = net_of("resnet?stem=cifar&stages=1&width=4&se_reduction=2")
    (gate,) = [one for one in parts_of(net) if one.kind == "gate"]
    x = torch.randn(2, 4, 8, 8)
    with switched_off([gate]):
        assert torch.equal(gate.module(x), x)
    assert not torch.equal(gate.module(x), x)


@torch.no_grad()
def test_an_inverted_bottleneck_loses_its_branch_or_its_shortcut() -> None:
    net = build(parse("efficientnet")).eval()
    name = next(one.name for one in parts_of(net) if one.kind == "shortcut")
    block = net.get_submodule(name)
    x = torch.randn(1, block.branch[0].in_channels, 8, 8)
    with switched_off([part(net, "block", name)]):
        assert torch.equal(block(x), x)
    with switched_off([part(net, "shortcut", name)]):
        torch.testing.assert_close(block(x), block.branch(x))


@torch.no_grad()
def test_dense_connections_are_off_by_distance() -> None:
    net = net_of("densenet?stem=cifar&blocks=3&growth_rate=4&bottleneck=false")
    read: list[list[bool]] = []
    # Hooks run in the order in which they came: this one sees what the layer will read.
    with switched_off([part(net, "distance", "2")]):
        handles = [
            layer.register_forward_pre_hook(
                lambda _layer, inputs: read.append([bool(x.any()) for x in inputs[0]])
            )
            for layer in net.get_submodule("denseblock1")
        ]
        net(X)
    for handle in handles:
        handle.remove()
    assert read == [[True], [False, True], [True, False, True]]


@torch.no_grad()
@pytest.mark.parametrize(
    "text",
    [
        "resnet?stem=cifar&stages=2,2&width=4&se_reduction=2",
        "preact_resnet?stem=cifar&stages=2,2&width=4&shortcut_variant=exclusive_gating",
        "densenet?stem=cifar&blocks=2,3&growth_rate=4",
        "nasnet?stem=cifar&cells=1&filters=4",
        "plain?stem=cifar&stages=2,2&width=4",
    ],
)
def test_each_part_changes_the_answer_and_comes_back(text: str) -> None:
    net = net_of(text)
    whole = net(X)
    for one in parts_of(net):
        with switched_off([one]):
            assert not torch.allclose(net(X), whole), (one.kind, one.name)
    assert torch.equal(net(X), whole)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules())
