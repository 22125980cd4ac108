"""Where a run computes, and what that place is."""

import os
import platform
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import torch

from training.notes import RecipeError, message
from training.recipe import Recipe


@dataclass(frozen=True)
class Place:
    """A device as a page shows it; ``memory`` in bytes, ``precision`` is fp32 or bf16."""

    device: str
    name: str
    memory: int
    precision: str


def place_of(recipe: Recipe) -> Place:
    """The device that a recipe asks for; raises RecipeError where there is none."""
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


def processor() -> str:
    """The processor's name and the number of cores that this process may use."""
    cores = usable_cores()
    name = platform.processor() or platform.machine()
    try:
        with Path("/proc/cpuinfo").open() as file:
            models = [line.split(":", 1)[1] for line in file if line.startswith("model name")]
        name = models[0].strip() if models else name
    except OSError:
        pass
    return f"{name}, {cores} cores" if cores > 1 else f"{name}, 1 core"


def usable_cores() -> int:
    """Cores that this process may use, a container's share taken into account."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:
        with Path("/sys/fs/cgroup/cpu.max").open() as file:
            quota, period = file.read().split()
        if quota != "max":
            cores = min(cores, max(1, round(int(quota) / int(period))))
    except (OSError, ValueError):
        pass
    return cores


def total_memory() -> int:
    """Bytes of main memory, or of the container's share of it."""
    return min(psutil.virtual_memory().total, _container_limit())


def free_memory(device: str) -> int:
    """Bytes that can be had now."""
    if device == "cuda":
        return torch.cuda.mem_get_info()[0]
    free = psutil.virtual_memory().available
    try:
        with Path("/sys/fs/cgroup/memory.current").open() as file:
            free = min(free, _container_limit() - int(file.read()))
    except (OSError, ValueError):
        pass
    return max(0, free)


def _container_limit() -> int:
    try:
        with Path("/sys/fs/cgroup/memory.max").open() as file:
            return int(file.read())
    except (OSError, ValueError):
        return sys.maxsize


def peak_memory(device: str) -> int:
    """Bytes at the highest point so far: of tensors on CUDA, of the whole process on CPU."""
    if device == "cuda":
        return torch.cuda.max_memory_allocated()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def environment() -> dict[str, str]:
    """What a reader needs to repeat a run."""
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
