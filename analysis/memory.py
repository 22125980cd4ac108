"""Count the memory of a module at inference and in training, by use, by operation and over time."""

import copy
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import SGD, Adam, AdamW, Optimizer

from analysis.collection import collection_paused
from analysis.memory_records import Memory, Size
from analysis.memory_trace import MemoryTracer, prime_batch
from analysis.nested import tensors_in
from analysis.records import Shape
from language.said import SaidError, first_line, message

OPTIMISERS: Mapping[str, Callable[[Any], Optimizer]] = MappingProxyType(
    {
        "sgd": lambda params: SGD(params, lr=0.1),
        "momentum": lambda params: SGD(params, lr=0.1, momentum=0.9),
        "adam": lambda params: Adam(params),
        "adamw": lambda params: AdamW(params),
    }
)
"""Torch's optimisers, by the names of the command line."""


class MemoryTraceError(SaidError):
    """A module that does not run forward and backward on tensors without values."""


def trace_memory(net: nn.Module, *inputs: Shape, optimiser: str = "", name: str = "") -> Memory:
    """Trace the memory of a training step with an optimiser, or of inference without one.

    Inputs are shapes without the batch axis. The step is not the first: the optimiser has its
    state, and gradients are freed before the forward pass. Each result of the network is trained by
    cross-entropy if it is a vector of logits, else by its mean. Raises MemoryTraceError.
    """
    if any(not tensor.is_meta for tensor in (*net.parameters(), *net.buffers())):
        net = copy.deepcopy(net).to("meta")
    try:
        with collection_paused(), _modes_kept(net):
            return _trace(net, inputs, optimiser, name)
    except Exception as error:
        raise MemoryTraceError(
            message("The memory of this network cannot be traced: {reason} ({error})."),
            reason=first_line(error),
            error=type(error).__name__,
        ) from error


def _trace(net: nn.Module, inputs: Iterable[Shape], optimiser: str, name: str) -> Memory:
    params = [parameter for parameter in net.parameters() if parameter.requires_grad]
    net.train(bool(optimiser))
    batch = prime_batch(net)
    dtype = next((p.dtype for p in net.parameters() if p.is_floating_point()), torch.float32)
    images = [torch.empty(batch, *shape, device="meta", dtype=dtype) for shape in inputs]
    labels = torch.empty(batch, device="meta", dtype=torch.long)
    for parameter in params:
        parameter.grad = None
    tracer = MemoryTracer(net, batch)
    for parameter in net.parameters():
        tracer.add(parameter, "parameters")
    for buffer in net.buffers():
        tracer.add(buffer, "buffers")
    for image in images:
        tracer.add(image, "input", is_derived=True)
    if not optimiser:
        with tracer.watching(), torch.no_grad():
            out = net(*images)
            tracer.assign("activations")
        del out
        return _as_inference(tracer.record(name, ""))
    tracer.add(labels, "input")
    state, update = _optimiser_memory(OPTIMISERS[optimiser], params)
    tracer.add_size("optimiser", state)
    with tracer.watching(), torch.enable_grad():
        out = net(*images)
        loss = _loss(out, labels)
        del out
        tracer.assign("activations")
        tracer.phase = "backward"
        # Not as a method of the tensor: within a torch function no other one is seen.
        torch.autograd.backward(loss)
        tracer.assign("gradients", (p.grad for p in params if p.grad is not None))
    del loss
    tracer.add_update(update)
    found = tracer.record(name, optimiser)
    for parameter in params:
        parameter.grad = None
    return found


def _as_inference(memory: Memory) -> Memory:
    """Return the record with all results as activations, as none is kept."""
    blocks = tuple(
        block._replace(use="activations") if block.use == "passing" else block
        for block in memory.blocks
    )
    return Memory(memory.name, "", blocks, memory.moments, memory.kinds)


def _loss(out: Any, labels: Tensor) -> Tensor:
    losses = [
        functional.cross_entropy(tensor, labels) if tensor.ndim == 2 else tensor.float().mean()
        for tensor in tensors_in(_as_list(out))
        if tensor.requires_grad
    ]
    return torch.stack(losses).sum() if len(losses) > 1 else losses[0]


def _as_list(out: Any) -> Any:
    """Return results as lists, also those of an object with named fields."""
    if isinstance(out, Tensor | list | tuple | dict):
        return out
    return list(vars(out).values())


def _optimiser_memory(
    make: Callable[[Any], Optimizer], params: list[nn.Parameter]
) -> tuple[Size, Size]:
    """Return an optimiser's state, and the most that an update takes in passing.

    Parameters are updated one after the other, as torch does on a CPU, so the largest one tells
    what is taken in passing; of the state it tells the tensors that each parameter has.
    """
    largest = max(params, key=Tensor.numel)
    twin = nn.Parameter(torch.empty_like(largest))
    twin.grad = torch.empty_like(largest)
    optimiser = make([twin])
    optimiser.step()
    tensors = [tensor for tensor in optimiser.state[twin].values() if isinstance(tensor, Tensor)]
    like = sum(tensor.shape == twin.shape for tensor in tensors)
    other = sum(tensor.nbytes for tensor in tensors if tensor.shape != twin.shape)
    state = sum(like * parameter.nbytes + other for parameter in params)
    tracer = MemoryTracer(nn.Module(), 1)
    for tensor in (twin, twin.grad, *tensors):
        tracer.add(tensor, "parameters")
    with tracer.watching():
        optimiser.step()
    update = tracer.record("", "")
    total = update.peak(1).total - update.size("parameters").at(1)
    return Size(state), Size(total)


@contextmanager
def _modes_kept(net: nn.Module) -> Any:
    """Give each module its mode of training or inference back."""
    modes = [(module, module.training) for module in net.modules()]
    try:
        yield
    finally:
        for module, was_training in modes:
            module.training = was_training
