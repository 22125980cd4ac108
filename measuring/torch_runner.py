"""Measure a network in eager PyTorch, in this process: to be called in one of its own."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from backbones.opened import open_in_worker
from backbones.registry import build
from backbones.spec import BackboneSpec
from measuring.machine import pin
from measuring.outcome import Outcome
from measuring.peak_memory import forget_peak, peak
from measuring.protocol import take_sample, warm_up
from measuring.records import Setting
from measuring.spans import SpanMeter
from runs.machine import own_memory
from training.device import has_narrow_convolutions

SEED = 0
"""Seed of weights and images."""

PROFILED_PASSES = 5
"""Passes under the profiler, of which each operation's least time counts."""


def measure_torch(spec: BackboneSpec, setting: Setting) -> Outcome:
    """Build the network with seeded random weights, measure its passes, profile the forward one."""
    open_in_worker()
    pin(setting.threads)
    torch.set_num_threads(setting.threads)
    torch.set_flush_denormal(True)
    before = own_memory()
    net, inputs = seeded(spec, setting.batch)
    call = training_step(net, inputs) if setting.backward else inference(net, inputs)
    with _safe_kernels(net, setting):
        warm_up(call)
        is_known = forget_peak()
        sample = take_sample(call)
        most = peak() if is_known else None
    parts = [*net.parameters(), *net.buffers()]
    return Outcome(
        sample,
        None if most is None else max(0, most - before),
        sum(part.numel() * part.element_size() for part in parts),
        {"torch": str(torch.__version__)},
        spans=() if setting.backward else spans(net, inputs),
    )


def seeded(spec: BackboneSpec, batch: int) -> tuple[nn.Module, list[Tensor]]:
    """Return a network with weights of ``SEED``, and inputs (N, ...) of it."""
    torch.manual_seed(SEED)
    net = build(spec)
    return net, [torch.randn(batch, *shape) for shape in spec.input_shapes]


def inference(net: nn.Module, inputs: Sequence[Tensor]) -> Callable[[], object]:
    """Return a call of the forward pass for inference."""
    net.eval()

    def call() -> object:
        with torch.inference_mode():
            return net(*inputs)

    return call


def training_step(net: nn.Module, inputs: Sequence[Tensor]) -> Callable[[], object]:
    """Return a call of forward and backward pass in training mode; no optimiser steps."""
    net.train()

    def call() -> object:
        net.zero_grad(set_to_none=True)
        loss = sum(part.float().mean() for part in _tensors(net(*inputs)))
        return loss.backward()  # type: ignore[union-attr]

    return call


def _tensors(value: Any) -> list[Tensor]:
    """Return all tensors of an output that may be nested."""
    if isinstance(value, Tensor):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [tensor for part in parts if part is not None for tensor in _tensors(part)]


def _safe_kernels(net: nn.Module, setting: Setting) -> AbstractContextManager[None]:
    if setting.backward and has_narrow_convolutions(net):
        return torch.backends.mkldnn.flags(enabled=False)
    return nullcontext()


def spans(net: nn.Module, inputs: Sequence[Tensor]) -> tuple[tuple[str, float], ...]:
    """Return path and milliseconds of each torch function of one forward pass, in their order."""
    net.eval()
    passes = []
    with torch.inference_mode():
        for _ in range(PROFILED_PASSES):
            meter = SpanMeter(net)
            with meter:
                net(*inputs)
            passes.append(meter.spans())
    if len({tuple(path for path, _ in one) for one in passes}) != 1:
        return tuple(passes[-1])
    return tuple(
        (same[0][0], min(milliseconds for _, milliseconds in same))
        for same in zip(*passes, strict=True)
    )
