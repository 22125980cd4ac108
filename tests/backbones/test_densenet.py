"""DenseNet beyond its counts: concatenations, and the memory-efficient form."""

import pytest
import torch
from torch import Tensor, nn

from backbones.densenet import DenseLayer
from backbones.registry import build, parse
from backbones.spec import SpecError
from tests.profiles import profile_of

SMALL = "densenet?stem=cifar&blocks=3,2&growth_rate=4"


def test_each_layer_reads_all_maps_before_it() -> None:
    operations = profile_of(SMALL).operations
    by_path = {op.path: op for op in operations}

    def sources(path: str) -> list[str]:
        return [operations[index].path for index in by_path[path].inputs]

    layers = [f"denseblock1.denselayer{n}" for n in (1, 2, 3)]
    ends = ["stem.conv1", *(f"{layer}.second.conv2" for layer in layers)]
    assert sources(f"{layers[0]}.first.norm1") == ends[:1]
    for index in (1, 2):
        assert sources(f"{layers[index]}.concat") == ends[: index + 1]
    assert sources("denseblock1.concat") == ends
    kinds = [op.kind for op in operations if op.path.startswith("transition1.")]
    assert kinds == ["norm", "activation", "conv", "pool"]
    assert by_path["transition1.conv"].out_shape[0] == (8 + 3 * 4) // 2


def test_a_layer_is_its_equation() -> None:
    torch.manual_seed(0)
    net = build(parse(SMALL)).eval()
    layer = net.get_submodule("denseblock1.denselayer2")
    assert isinstance(layer, DenseLayer)
    x = [torch.randn(2, 8, 5, 5), torch.randn(2, 4, 5, 5)]

    def part(name: str) -> nn.Module:
        return layer.get_submodule(name)

    wide = part("first.conv1")(part("first.norm1")(torch.cat(x, 1)).relu())
    expected = part("second.conv2")(part("second.norm2")(wide).relu())
    torch.testing.assert_close(layer(x), expected)


@pytest.mark.parametrize("bottleneck", ["true", "false"])
def test_memory_efficient_gives_the_same_gradients_and_statistics(bottleneck: str) -> None:
    results: list[tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]] = []
    for knob in ("", "&memory_efficient=true"):
        torch.manual_seed(0)
        net = build(parse(f"{SMALL}&dropout=0.2&bottleneck={bottleneck}{knob}")).train()
        torch.manual_seed(1)
        logits = net(torch.randn(4, 3, 16, 16))
        logits.square().sum().backward()
        gradients = {name: p.grad for name, p in net.named_parameters() if p.grad is not None}
        statistics = {name: b for name, b in net.named_buffers() if "running" in name}
        results.append((logits, gradients, statistics))
    plain, efficient = results
    torch.testing.assert_close(efficient[0], plain[0])
    torch.testing.assert_close(efficient[1], plain[1])
    torch.testing.assert_close(efficient[2], plain[2])


def test_memory_efficient_saves_memory_only_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    def saved(text: str, training: bool) -> int:
        """Elements that autograd keeps for the backward pass."""
        net = build(parse(text)).train(training)
        kept = 0

        def pack(tensor: Tensor) -> Tensor:
            nonlocal kept
            kept += tensor.numel()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            net(torch.randn(1, 3, 32, 32))
        return kept

    efficient = SMALL + "&memory_efficient=true"
    assert saved(efficient, True) < 0.8 * saved(SMALL, True)
    assert saved(efficient, False) == saved(SMALL, False)


def test_defaults_follow_the_stem_and_the_bottleneck() -> None:
    imagenet, bc = parse("densenet"), parse("densenet?stem=cifar")
    plain = parse("densenet?stem=cifar&bottleneck=false")
    wide = parse("densenet?depth=161")
    assert (imagenet.depth, imagenet.growth_rate, imagenet.init_channels) == (121, 32, 64)
    assert (wide.growth_rate, wide.init_channels) == (48, 96)
    assert (bc.depth, bc.growth_rate, bc.init_channels, bc.compression) == (100, 12, 24, 0.5)
    assert (plain.depth, plain.init_channels, plain.compression) == (40, 16, 1.0)
    assert parse("densenet?stem=cifar&compression=1").init_channels == 16
    assert parse("densenet?stem=cifar&growth_rate=40").init_channels == 80
    assert parse("densenet?blocks=6,12,64,48").text == "densenet?depth=264"


def test_turning_a_knob_keeps_what_it_does_not_decide() -> None:
    plain = parse("densenet").turn("bottleneck", False)
    assert (plain.blocks, plain.compression) == ((6, 12, 24, 16), 1.0)
    assert parse("densenet").turn("depth", 201).blocks == (6, 12, 48, 32)
    assert parse("densenet").turn("stem", "cifar") == parse("densenet?stem=cifar")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("densenet?depth=122", "choose 121, 161, 169, 201, 264"),
        ("densenet?stem=cifar&depth=41", "6n \\+ 4; the nearest below is 40, or give blocks"),
        (
            "densenet?stem=cifar&depth=3&bottleneck=false",
            "3n \\+ 4; the nearest below is 7, or give blocks",
        ),
        ("densenet?depth=121&blocks=6,12", "make 39 layers"),
        ("densenet?blocks=200,200", "at most 300 layers"),
        ("densenet?input_size=28", "at least 29 pixels"),
    ],
)
def test_impossible_knobs_are_named(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        parse(text)


def test_the_smallest_image_passes() -> None:
    with torch.no_grad():
        logits = build(parse("densenet?input_size=29&blocks=1,1,1,1"))(torch.randn(2, 3, 29, 29))
    assert logits.shape == (2, 1000)


def test_dropout_follows_every_convolution_but_the_first() -> None:
    net = build(parse(SMALL + "&dropout=0.2"), device="meta")
    names = [name for name, module in net.named_modules() if isinstance(module, nn.Dropout)]
    assert len(names) == 2 * 5 + 1
    assert not any(name.startswith(("stem", "head")) for name in names)


def test_se_gates_the_new_channels() -> None:
    net = build(parse(SMALL + "&se_reduction=2"), device="meta")
    layer = net.get_submodule("denseblock2.denselayer2.second")
    assert list(dict(layer.named_children()))[-1] == "se"
    assert layer.get_submodule("se.reduce").weight.shape[:2] == (2, 4)
