"""ONNX written from one pass: the same logits as PyTorch's, and small without weights."""

import gzip

import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from backbones.registry import FAMILIES, OWN, build, parse
from export.bare_onnx import UnknownOperatorError, bare_onnx, onnx_bytes

SMALL = (
    "plain?depth=20&stem=cifar",
    "resnet?depth=18&input_size=64&shortcut=A",
    "resnet?depth=50&input_size=64&se_reduction=16",
    "resnet?depth=18&input_size=64&norm=group&activation=gelu",
    "preact-resnet-18",
    "densenet-l40-k12-cifar",
    "se-resnet-50-max-squeeze",
    "nasnet-a-cifar",
    "efficientnet?input_size=64",
)


def run(content: bytes, image: Tensor) -> Tensor:
    onnx.checker.check_model(onnx.load_from_string(content))
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run(["logits"], {"image": image.numpy()})[0])


@pytest.mark.parametrize("text", SMALL)
def test_logits_are_those_of_pytorch(text: str) -> None:
    spec = parse(text)
    torch.manual_seed(0)
    net, image = build(spec).eval(), torch.randn(1, *spec.input_shape)
    with torch.no_grad():
        wanted = net(image)
    found = run(onnx_bytes(net, spec.input_shape), image)
    assert float((found - wanted).norm() / wanted.norm()) < 1e-4


@pytest.mark.parametrize("family", [family.name for family in OWN])
def test_every_family_is_known(family: str) -> None:
    for preset in FAMILIES[family].presets[:3]:
        content = bare_onnx(preset.spec)
        shape = onnx.load_from_string(content).graph.output[0].type.tensor_type.shape
        assert [axis.dim_value for axis in shape.dim] == [1, preset.spec.num_classes]


@pytest.mark.parametrize(
    ("text", "most", "most_packed"), [("resnet-50", 24_500, 2_900), ("nasnet", 185_000, 21_000)]
)
def test_without_weights_a_network_is_small(text: str, most: int, most_packed: int) -> None:
    spec = parse(text)
    content = bare_onnx(spec)
    assert len(content) <= most
    assert len(gzip.compress(content, 9)) <= most_packed


def test_no_two_matrices_are_equal_without_weights() -> None:
    """ONNX Runtime would compute the same thing of the same input only once."""
    spec = parse("nasnet-a-cifar")
    model = onnx.load_from_string(bare_onnx(spec))
    shapes = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    weights = [node for node in model.graph.node if node.op_type == "ConstantOfShape"]
    fills = [onnx.numpy_helper.to_array(node.attribute[0].t)[0] for node in weights]
    assert len(set(fills)) == len(fills) > 100
    vectors = [tuple(shapes[w.input[0]]) for w in weights if len(shapes[w.input[0]]) == 1]
    assert len(set(vectors)) == len(vectors)


class Pools(nn.Module):
    def __init__(self, pool: nn.Module):
        super().__init__()
        self.conv, self.pool = nn.Conv2d(3, 4, 3, padding=(1, 2), stride=(2, 1)), pool

    def forward(self, x: Tensor) -> Tensor:
        first, second = self.pool(self.conv(x)).split([1, 3], 1)
        mixed = (2 * second[:, :, ::2] - 1) / 3 + first[:, :, ::2].transpose(2, 3).transpose(3, 2)
        return (
            mixed.permute(0, 2, 3, 1).mean(-1).flatten(1).softmax(1) * mixed[:, 0, 0, :1]
        ).unbind(1)[2][:, None]


@pytest.mark.parametrize(
    "pool",
    [
        nn.MaxPool2d(3, 2, 1, ceil_mode=True),
        nn.MaxPool2d(2, dilation=2),
        nn.AvgPool2d(3, 2, 1, ceil_mode=True),
        nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
        nn.AvgPool2d(2, 3, 1, count_include_pad=False),
        nn.Sequential(nn.Hardswish(), nn.Hardsigmoid(), nn.ReLU6(), nn.GELU(), nn.SiLU()),
        nn.Sequential(nn.LeakyReLU(0.2), nn.Sigmoid(), nn.Tanh(), nn.GroupNorm(2, 4)),
    ],
)
def test_pools_and_activations_are_those_of_pytorch(pool: nn.Module) -> None:
    torch.manual_seed(0)
    net, image = Pools(pool).eval(), torch.randn(1, 3, 13, 10)
    with torch.no_grad():
        wanted = net(image)
    assert torch.allclose(run(onnx_bytes(net, (3, 13, 10)), image), wanted, atol=1e-6)


class Strange(nn.Module):
    def __init__(self, kind: str):
        super().__init__()
        self.kind = kind

    def forward(self, x: Tensor) -> Tensor:
        if self.kind == "sort":
            return x.sort(-1).values
        if self.kind == "number":
            return x * float(x.sum())
        x[:, :1].add_(1)
        return x * 1


@pytest.mark.parametrize(("kind", "named"), [("sort", "sort"), ("part", "add_"), ("number", "sum")])
def test_what_is_not_known_is_refused_by_name(kind: str, named: str) -> None:
    with pytest.raises(UnknownOperatorError, match=named):
        onnx_bytes(Strange(kind), (3, 8, 8))


def test_a_pass_that_fails_is_told_as_one_and_not_as_an_operator() -> None:
    with pytest.raises(UnknownOperatorError) as raised:
        onnx_bytes(nn.Linear(5, 2), (3, 8, 8))
    told = str(raised.value)
    assert told.startswith("The forward pass cannot be written as ONNX: RuntimeError: mat1"), told
