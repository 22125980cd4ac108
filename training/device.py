"""Choose and describe the device that a run computes on."""

import platform
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from language.said import Note, message
from runs.errors import RunError
from runs.executors.local import usual_slots
from runs.machine import (
    free_memory,
    gpu_share,
    gpu_slots,
    processor,
    total_memory,
    usable_cores,
)
from training.card import Card, find_card, usable_cards
from training.errors import RecipeError
from training.recipe import Recipe

NOT_RUN_YET = Note(message("Not run on a GPU yet: training there is tested on a CPU only."))


@dataclass(frozen=True)
class Place:
    """A device as a page shows it; ``memory`` in bytes, ``precision`` is fp32, tf32 or bf16.

    ``note`` says why a GPU that is there is not used, or that none was when this was written.
    ``index`` is the GPU's among those that are visible.
    """

    device: str
    name: str
    memory: int
    precision: str
    note: Note | None = None
    index: int = 0


def place_of(recipe: Recipe) -> Place:
    """Return the device that a recipe asks for; raises RecipeError where it cannot be had.

    CUDA is left alone where the recipe asks for the CPU.
    """
    card = None if recipe.device == "cpu" else find_card()
    if isinstance(card, Card):
        precision = _precision_on(card, recipe)
        return Place("cuda", card.name, card.memory, precision, NOT_RUN_YET, card.index)
    if recipe.device == "cuda":
        if card is None:
            raise RecipeError(message("There is no GPU here: choose the device auto or cpu."))
        raise RecipeError(message("{reason} Choose the device cpu."), reason=card)
    precision = "bf16" if recipe.precision == "bf16" else "fp32"
    return Place("cpu", processor(), total_memory(), precision, note=card)


def _precision_on(card: Card, recipe: Recipe) -> str:
    """Choose TF32 where the card has it: bf16's casts are launches (230 for 185 in ResNet-20)."""
    if recipe.precision == "auto":
        return "tf32" if card.has_tf32 else "fp32"
    if recipe.precision != "fp32" and not card.has_tf32:
        raise RecipeError(
            message("The GPU {name} has no {precision}: choose the precision auto or fp32."),
            name=card.name,
            precision=recipe.precision,
        )
    return recipe.precision


def set_up(place: Place, slots: int = 1) -> None:
    """Let CUDA compute in the place's precision, within the memory of one of ``slots`` runs.

    No more slots than the card has: who counts them on a cluster does not know its memory. cuDNN's
    convolutions are in TF32 unless they are told; fp32 is to be IEEE's.
    """
    if place.device != "cuda":
        return
    is_coarse = place.precision != "fp32"
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = is_coarse
    torch.cuda.set_device(place.index)
    slots = min(slots, gpu_slots(place.memory))
    torch.cuda.set_per_process_memory_fraction(gpu_share(place.memory, slots))
    torch.cuda.reset_peak_memory_stats()


def read(values: Tensor) -> Any:
    """Return a tensor's numbers as Python's; waits for the device. Nothing else in a run does."""
    return values.tolist()


def wait_for(device: str) -> None:
    """Wait until the device has done what it was given."""
    if device == "cuda":
        torch.cuda.synchronize()


@contextmanager
def generators_restored(place: Place) -> Iterator[None]:
    """Leave torch's generators as they were: the CPU's, and one GPU's where it is used."""
    with torch.random.fork_rng(devices=[place.index] if place.device == "cuda" else []):
        yield


def slots_on(device: str) -> int:
    """Count the runs of the queue that go at once: on all GPUs, or on the cores of the CPU."""
    if device != "cuda":
        return usual_slots().cpu
    return sum(gpu_slots(card.memory) for card in usable_cards())


def processes_for(recipe: Recipe) -> int:
    """Count the processes of a command that trains: one for each core, on a GPU a single one."""
    return usable_cores() if place_of(recipe).device == "cpu" else 1


def memory_for(place: Place) -> int:
    """Return the bytes that a run may take: what is free now, on a GPU what its slot has.

    There a run waits for its slot, so what others hold at the moment does not count.
    """
    if place.device != "cuda":
        return free_memory()
    return int(gpu_share(place.memory, gpu_slots(place.memory)) * place.memory)


def peak_memory(device: str) -> int:
    """Return the peak of used bytes: of tensors on CUDA, of the whole process on CPU."""
    if device == "cuda":
        return torch.cuda.max_memory_allocated()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def environment(place: Place) -> dict[str, str]:
    """Describe versions and machine, which a reader needs to repeat a run."""
    facts = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "system": platform.platform(terse=True),
        "processor": processor(),
    }
    if place.device == "cuda":
        facts |= {"gpu": place.name, "cuda": str(torch.version.cuda)}
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


_MEMORY_FAILURES = (
    "out of memory",
    "cudaErrorMemoryAllocation",
    "CUBLAS_STATUS_ALLOC_FAILED",
    # What cuBLAS and cuDNN say when there is no memory to start with.
    "CUBLAS_STATUS_NOT_INITIALIZED",
    "CUDNN_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_NOT_INITIALIZED",
    # Since cuDNN 9.
    "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
    "CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED",
)

_NO_ENGINE = "unable to find an engine to execute this computation"
"""The end of torch's words where each of cuDNN's algorithms failed, as for want of a workspace."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error is a GPU's lack of memory: torch's, CUDA's, cuBLAS's or cuDNN's."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(word in str(error) for word in _MEMORY_FAILURES)


@contextmanager
def failures_as_messages() -> Iterator[None]:
    """Raise RunError in place of a GPU that is out of memory, or may be."""
    try:
        yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise RunError(
                message("The GPU's memory is full: choose a smaller batch, size or network.")
            ) from error
        if _NO_ENGINE in str(error):
            raise RunError(
                message(
                    "The GPU found no way to compute a convolution, which often is a lack of "
                    "memory: a smaller batch, size or network may help."
                )
            ) from error
        raise
