"""What demonstrations show of networks with first weights is what the networks compute."""

import numpy as np
import pytest
import torch

from backbones.registry import parse
from inspection.block_sums import block_gains, block_sums
from inspection.errors import InspectionError
from inspection.first_weights import first_weights
from inspection.gate_steps import gate_steps
from inspection.layer_gradients import layer_gradients
from inspection.pooling import pooled, small_map
from inspection.signals import as_in_training, measure
from tests.inspection.conftest import TINY, subject_of

GATED = "senet?stem=cifar&depth=8&width=4&se_reduction=2&input_size=14"
SMALL = f"{TINY}&input_size=14"


def images(seed: int = 0) -> torch.Tensor:
    return torch.randn(4, 3, 14, 14, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("family", ["resnet", "preact_resnet"])
def test_the_sum_is_what_the_block_adds(family: str) -> None:
    # The first unit of a pre-activation network adds what is activated already.
    text = f"{family}?stem=cifar&stages=2,1&width=4&input_size=14"
    _unit, first, second = block_sums(parse(text), images())
    assert first.is_identity
    assert not second.is_identity
    assert (first.shape, second.shape) == ((4, 14, 14), (8, 7, 7))
    for block in (first, second):
        np.testing.assert_allclose(block.total, block.x + block.branch)
        assert block.x.shape[0] == len(block.chosen) <= block.channels
        assert all(size > 0 for size in block.sizes)


def test_the_sum_goes_on_through_the_block() -> None:
    net = first_weights(parse(SMALL))
    (block, _second) = block_sums(parse(SMALL), images(), most=4)
    with as_in_training(net), torch.no_grad():
        x = net.get_submodule("stem")(images())
        out = net.get_submodule("stage1")(x)
    np.testing.assert_allclose(np.maximum(block.total, 0), out[0].numpy(), rtol=1e-4, atol=1e-5)


def test_networks_without_a_sum_or_a_gate_or_of_too_much_work_are_refused() -> None:
    with pytest.raises(InspectionError, match="no block that adds its input"):
        block_sums(parse("plain?stem=cifar&stages=1,1&width=4"), images())
    with pytest.raises(InspectionError, match="no channel gate"):
        gate_steps(parse(SMALL), images())
    with pytest.raises(InspectionError, match="no channel gate"):
        gate_steps(parse(f"{GATED}&squeeze=none"), images())
    with pytest.raises(InspectionError, match="too large"):
        block_sums(parse("resnet?depth=152"), images())


def test_each_step_of_the_gate_follows_from_the_one_before() -> None:
    spec = parse(GATED)
    steps = gate_steps(spec, images())
    gate = first_weights(spec).get_submodule(steps.path)
    reduce, expand = gate.get_submodule("reduce"), gate.get_submodule("expand")
    tensors = {
        name: torch.tensor(getattr(steps, name)).view(1, -1, 1, 1)
        for name in ("squeezed", "reduced", "activated", "expanded", "scales")
    }
    with torch.no_grad():
        torch.testing.assert_close(reduce(tensors["squeezed"]), tensors["reduced"])
        torch.testing.assert_close(tensors["reduced"].relu(), tensors["activated"])
        torch.testing.assert_close(expand(tensors["activated"]), tensors["expanded"])
        torch.testing.assert_close(tensors["expanded"].sigmoid(), tensors["scales"])
    means = steps.maps.mean(axis=(1, 2))
    np.testing.assert_allclose(means, np.array(steps.squeezed)[list(steps.chosen)], atol=1e-6)
    scales = np.array(steps.scales, np.float32)[list(steps.chosen), None, None]
    np.testing.assert_allclose(steps.scaled, scales * steps.maps, atol=1e-6)


def test_gains_are_those_of_the_sum_and_leave_the_network_as_it_is() -> None:
    subject = subject_of(TINY)
    before = {name: value.clone() for name, value in subject.net.state_dict().items()}
    found = block_gains(subject, 16)
    assert (found.images, found.size, len(found.blocks)) == (16, 14, 2)
    assert all(block.has_shortcut and 0 < block.shrunk < 1 for block in found.blocks)
    assert all(torch.equal(v, before[name]) for name, v in subject.net.state_dict().items())
    # F' alone, and v alone, bound the length of their sum.
    first = found.blocks[0]
    assert abs(1 - first.branch_gain) <= first.gain <= 1 + first.branch_gain


def test_a_block_that_computes_nothing_hands_on_what_comes() -> None:
    subject = subject_of(TINY)
    block = subject.net.get_submodule("stage1")[0]  # type: ignore[index]
    torch.nn.init.zeros_(block.residual.norm2.weight)
    first = block_gains(subject, 16).blocks[0]
    assert (first.gain, first.branch_gain) == (pytest.approx(1), 0)
    plain = block_gains(subject_of("plain?stem=cifar&stages=1,1&width=4"), 16).blocks[0]
    assert plain.gain == plain.branch_gain > 0


def test_gradients_are_those_of_the_signals() -> None:
    expected = measure(subject_of(TINY), "start", 16).layers
    found = layer_gradients(subject_of(TINY), 16)
    assert [layer.name for layer in found] == [layer.name for layer in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.quantiles == pytest.approx(other.quantiles, rel=1e-3)


def test_windows_are_pooled() -> None:
    image = torch.arange(28 * 28, dtype=torch.float).view(1, 28, 28).remainder(251).to(torch.uint8)
    small = small_map(image)
    for window in (2, 4):
        found = pooled(image, window)
        corner = small[:window, :window]
        assert found.largest[0][0] == float(corner.max())
        assert found.means[0][0] == pytest.approx(float(corner.mean()))
        assert len(found.largest) == len(found.means) == 8 // window
        assert (found.most, found.mean) == (float(small.max()), pytest.approx(float(small.mean())))
