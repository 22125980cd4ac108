"""Save a run between two of its records, and resume it: bit for bit on a CPU.

A checkpoint is one safetensors file: tensors by name, the rest as JSON. Nothing is ever pickled. A
file is written beside its place and moved there when it is on the disk, so a reader finds either
the old one or the new one, whole.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor

from language.said import message
from runs.errors import RunError
from runs.record import kind_of
from training.loop import Training
from training.recipe import Recipe
from training.records import record_from_json

_FACTS = "facts"


class CheckpointError(RunError):
    """A checkpoint that cannot be read, or is of another network."""


def save(run: Training, path: Path) -> None:
    """Save everything that resuming needs; raises OSError where the disk does not take it."""
    tensors = {f"net/{name}": value for name, value in run.net.state_dict().items()}
    optimiser = run.optimiser.state_dict()
    for index, state in optimiser["state"].items():
        tensors |= {f"optimiser/{index}/{name}": value for name, value in state.items()}
    tensors["generator"] = run.generator.get_state()
    tensors["torch"] = torch.get_rng_state()
    tensors["order"] = run.order
    if run.step:
        tensors["numbers"] = run.numbers
    tensors["sums"] = run.sums
    if run.place.device == "cuda":
        tensors["cuda"] = torch.cuda.get_rng_state()
    facts = {
        "spec": run.spec.text,
        "recipe": run.recipe.model_dump(),
        "groups": optimiser["param_groups"],
        "schedule": run.schedule.state_dict(),
        "done": run.done,
        "step": run.step,
        "seconds": run.seconds,
        "epoch_seconds": run.epoch_seconds,
        "layers": asdict(run.layers) if run.layers else None,
        "last": [[kind_of(record), asdict(record)] for record in run.last],
    }
    _write(path, tensors, facts)


def load(run: Training, path: Path) -> None:
    """Restore the state that ``save`` wrote; raises CheckpointError."""
    tensors, facts = read(path)
    if facts["spec"] != run.spec.text or Recipe.stored(facts["recipe"]) != run.recipe:
        raise CheckpointError(message("The checkpoint is of another network or recipe."))
    if _steps(facts["schedule"]) != _steps(run.schedule.state_dict()):
        # Earlier versions left the images out that did not fill a batch.
        raise CheckpointError(message("The checkpoint is of a run with another number of steps."))
    weights: dict[str, Tensor] = {}
    state: dict[int, dict[str, Tensor]] = {}
    parameters = [p for group in run.optimiser.param_groups for p in group["params"]]
    for name, value in tensors.items():
        head, _, rest = name.partition("/")
        if head == "net":
            weights[rest] = value
        elif head == "optimiser":
            index, _, key = rest.partition("/")
            state.setdefault(int(index), {})[key] = _laid_out(value, parameters[int(index)])
    run.net.load_state_dict(weights)
    run.optimiser.load_state_dict({"state": state, "param_groups": facts["groups"]})
    run.schedule.load_state_dict(facts["schedule"])
    run.generator.set_state(tensors["generator"])
    torch.set_rng_state(tensors["torch"])
    if "cuda" in tensors and run.place.device == "cuda":
        torch.cuda.set_rng_state(tensors["cuda"])
    run.order = tensors["order"]
    run.sums.copy_(tensors["sums"])
    run.done, run.step = facts["done"], facts["step"]
    if "numbers" in tensors:
        run.numbers = tensors["numbers"]
    elif run.step:
        # Of a version that drew them step by step: the generator stands at this one.
        run.draw_ahead()
    run.seconds, run.epoch_seconds = facts["seconds"], facts["epoch_seconds"]
    run.layers = record_from_json("layers", facts["layers"]) if facts["layers"] else None
    run.last = tuple(record_from_json(kind, plain) for kind, plain in facts["last"])


def _steps(schedule: Mapping[str, Any]) -> list[Any]:
    """Return over how many steps a schedule's state goes: one-cycle's, cosine's."""
    return [schedule.get("total_steps"), schedule.get("T_max")]


def _laid_out(value: Tensor, parameter: Tensor) -> Tensor:
    """Return the value in the parameter's memory format, as a fused optimiser needs it."""
    if value.shape != parameter.shape:
        return value
    return torch.empty_like(parameter, device="cpu").copy_(value)


def save_weights(run: Training, path: Path) -> None:
    """Write the network's weights alone, for ``load_state_dict``; raises OSError.

    Its facts are the network and the recipe, so that the file can be looked into by itself.
    """
    facts = {"spec": run.spec.text, "recipe": run.recipe.model_dump()}
    _write(path, run.net.state_dict(), facts)


def _write(path: Path, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    """Write a checkpoint; raises OSError if the disk is full, the file before stays as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = to_bytes(
        {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()},
        metadata={_FACTS: json.dumps(facts)},
    )
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read tensors, on the CPU, and facts; raises CheckpointError."""
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            facts = json.loads((file.metadata() or {})[_FACTS])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise CheckpointError(
            message("The checkpoint {file} cannot be read ({reason})."),
            file=path.name,
            reason=str(error)[:80],
        ) from error
    return tensors, facts
