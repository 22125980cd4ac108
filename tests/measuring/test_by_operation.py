"""Times of profilers are mapped to the operations of the profile by module path and order."""

import torch
from torch import Tensor, nn

from analysis.trace import profile
from measuring.by_operation import times_of_events, times_of_spans
from measuring.onnx_files import OnnxNode
from measuring.torch_runner import spans


class Net(nn.Module):
    """Layers, and operations beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.b = nn.Conv2d(4, 4, 3, padding=1)
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        first = torch.relu(self.norm(self.a(x)))
        return self.fc((first + self.b(first)).mean((2, 3)))


PATHS = ["a", "norm", "activation", "b", "add", "global pool", "fc"]
NODES = (
    OnnxNode("Conv", "norm", "a", ()),
    OnnxNode("Relu", "", "", (0,)),
    OnnxNode("Conv", "b", "b", (1,)),
    OnnxNode("Add", "", "", (1, 2)),
    OnnxNode("ReduceMean", "", "", (3,)),
    OnnxNode("Gemm", "fc", "fc", (4,)),
)


def test_each_torch_function_is_one_operation_in_order() -> None:
    network = profile(Net(), (3, 8, 8))
    found = times_of_spans(network, spans(Net(), [torch.zeros(1, 3, 8, 8)]))
    assert [one.path for one in found.times] == PATHS
    assert all(one.milliseconds > 0 for one in found.times)
    assert found.other_ms == 0


def test_functions_that_the_profile_does_not_have_stand_at_the_heaviest_or_nowhere() -> None:
    network = profile(Net(), (3, 8, 8))
    found = times_of_spans(network, [("a", 1.0), ("a", 2.0), ("elsewhere", 4.0)])
    assert found.by_path == {"a": 3.0}
    assert found.other_ms == 4.0


def test_fused_kernels_stand_at_the_operation_with_weights() -> None:
    events = [
        ("op1_nchwc", "Conv", 1.0),
        ("op3_nchwc", "Conv", 2.0),
        ("ReorderOutput", "ReorderOutput", 4.0),
        ("op4", "ReduceMean", 8.0),
        ("op5", "Gemm", 16.0),
    ]
    found = times_of_events(profile(Net(), (3, 8, 8)), NODES, events)
    assert found.by_path == {"a": 1.0, "b": 2.0, "global pool": 8.0, "fc": 16.0}
    assert found.other_ms == 4.0


def test_int8_kernels_are_found_by_their_numbers() -> None:
    events = [
        ("image_QuantizeLinear", "QuantizeLinear", 1.0),
        ("op0_token_3", "QLinearConv", 2.0),
        ("op2_token_11", "QLinearConv", 4.0),
        ("op3", "QLinearAdd", 8.0),
    ]
    found = times_of_events(profile(Net(), (3, 8, 8)), NODES, events)
    assert found.by_path == {"a": 2.0, "b": 4.0, "add": 8.0}
    assert found.other_ms == 1.0
