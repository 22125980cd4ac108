"""Choose and describe the device that a run computes on."""

import platform
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from language.said import message
from runs.errors import RunError
from runs.executors.local import usual_slots
from runs.machine import free_memory, processor, total_memory
from training.errors import RecipeError
from training.recipe import Recipe


@dataclass(frozen=True)
class Place:
    """A device as a page shows it; ``memory`` in bytes, ``precision`` is fp32 or bf16."""

    device: str
    name: str
    memory: int
    precision: str


def place_of(recipe: Recipe) -> Place:
    """Return the device that a recipe asks for; raises RecipeError where there is none."""
    has_cuda = torch.cuda.is_available()
    if recipe.device == "cuda" and not has_cuda:
        raise RecipeError(message("There is no GPU here: choose the device auto or cpu."))
    if has_cuda and recipe.device != "cpu":
        facts = torch.cuda.get_device_properties(0)
        precision = recipe.precision
        if precision == "auto":
            precision = "bf16" if torch.cuda.is_bf16_supported() else "fp32"
        return Place("cuda", facts.name, facts.total_memory, precision)
    precision = "fp32" if recipe.precision == "auto" else recipe.precision
    return Place("cpu", processor(), total_memory(), precision)


def slots_on(device: str) -> int:
    """Count the runs that go at once: one on each GPU, else as many as the CPU has slots."""
    return max(1, torch.cuda.device_count()) if device == "cuda" else usual_slots().cpu


def free_memory_of(device: str) -> int:
    """Return the bytes that are free now."""
    return torch.cuda.mem_get_info()[0] if device == "cuda" else free_memory()


def peak_memory(device: str) -> int:
    """Return the peak of used bytes: of tensors on CUDA, of the whole process on CPU."""
    if device == "cuda":
        return torch.cuda.max_memory_allocated()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def environment() -> dict[str, str]:
    """Describe versions and machine, which a reader needs to repeat a run."""
    facts = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "system": platform.platform(terse=True),
        "processor": processor(),
    }
    if torch.cuda.is_available():
        facts |= {"gpu": torch.cuda.get_device_name(0), "cuda": str(torch.version.cuda)}
    return facts


VECTOR_CHANNELS = 8
"""Channels in one AVX2 vector of float32."""


def has_narrow_convolutions(net: nn.Module) -> bool:
    """Return whether a 1x1 convolution has fewer channels than a vector holds.

    The backward pass of oneDNN in torch 2.14.1 writes past its buffers for such layers on a CPU
    without AVX-512: "corrupted double-linked list", or a segmentation fault, within some steps.
    Measured with NASNet children of 2 filters on an AMD EPYC; without oneDNN there is none.
    """
    return any(
        isinstance(module, nn.Conv2d)
        and module.kernel_size == (1, 1)
        and min(module.in_channels, module.out_channels) < VECTOR_CHANNELS
        for module in net.modules()
    )


@contextmanager
def failures_as_messages() -> Iterator[None]:
    """Raise RunError in place of a GPU that is out of memory."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise RunError(
            message("The GPU's memory is full: choose a smaller batch, size or network.")
        ) from error
