"""What must hold for any network: it runs, and two counters agree on it."""

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from analysis.trace import profile
from backbones.auxiliary import AuxiliaryHead
from backbones.registry import build, parse
from backbones.spec import BackboneSpec


def check_agreement(spec: BackboneSpec) -> None:
    """Build for real, run forward under torch's counter, profile, compare; AssertionError.

    The logits' values are no matter: an untrained network with an unbounded gate may overflow.
    """
    assert parse(spec.text) == spec
    net = build(spec).eval()
    shape = spec.input_shape
    network = profile(net, shape, name=spec.text)
    with torch.no_grad():
        logits = net(torch.randn(1, *shape))
    # On a CPU attention runs in kernels that torch's counter has no formula for.
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        build(spec, device="meta").eval()(torch.empty(1, *shape, device="meta"))
    if spec.num_classes:
        assert logits.shape == (1, spec.num_classes)
    assert network.operations[-1].out_shape == tuple(logits.shape[1:])
    assert network.macs == counter.get_total_flops() // 2
    assert network.params == sum(p.numel() for p in net.parameters())
    assert network.params_used == inference_params(net)


def inference_params(net: nn.Module) -> int:
    """Parameters that a forward pass reads; an auxiliary head serves training only."""
    only_training = sum(
        p.numel() for m in net.modules() if isinstance(m, AuxiliaryHead) for p in m.parameters()
    )
    return sum(p.numel() for p in net.parameters()) - only_training
