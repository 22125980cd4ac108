"""Write and read a run's state as one safetensors file: tensors by name, the rest as JSON.

Nothing is ever pickled. A file is written beside its place and moved there when it is on the disk,
so a reader finds either the old one or the new one, whole.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor

from language.said import message
from runs.errors import RunError

_FACTS = "facts"


class CheckpointError(RunError):
    """A checkpoint that cannot be read, or is of another network."""


def write(path: Path, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
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
