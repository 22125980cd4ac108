"""Serve one module of somebody's own as the family ``module``, read anew when its file is saved.

Only ``cli.py open`` makes a server have it. A worker of that server finds the module by an
environment variable, which the server itself never reads.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from backbones.family import Family
from backbones.module_family import Shape, describe_limited, failing, module_family
from backbones.own_module import Description, Target, describe
from backbones.registry import FAMILIES, add_family
from language.said import SaidError

FAMILY = "module"
VARIABLE = "PLAYGROUND_OPENED"


@dataclass
class Opened:
    """The module that a process serves.

    ``stamps`` are when its file, and those of its folder that it imports, were saved, as last seen.
    """

    target: Target
    arguments: Mapping[str, Any]
    inputs: tuple[Shape, ...]
    stamps: dict[Path, int | None] = field(default_factory=dict)
    _files: tuple[Path, ...] = ()
    _lock: Lock = field(default_factory=Lock)

    def open(self, tell: Callable[[Target], Description] = describe_limited) -> None:
        """Add the family; raises OwnModuleError, LimitError or SpecError."""
        self.stamps = self._saved()
        add_family(self._family(tell), self.renew)

    def renew(self) -> None:
        """Replace the family where a file was saved since; one that fails tells why instead."""
        with self._lock:
            saved = self._saved()
            if saved == self.stamps:
                return
            self.stamps = saved
            try:
                family = self._family(describe_limited)
            except SaidError as error:
                before = FAMILIES[FAMILY]
                broken = failing(before.spec, error)
                presets = [
                    replace(preset, spec=broken(**preset.spec.knobs())) for preset in before.presets
                ]
                family = replace(before, spec=broken, presets=tuple(presets))
            add_family(family, self.renew)

    def to_environment(self) -> None:
        """Tell the workers that this process starts."""
        os.environ[VARIABLE] = json.dumps(
            {
                "path": str(self.target.path),
                "name": self.target.name,
                "arguments": dict(self.arguments),
                "inputs": self.inputs,
            }
        )

    def _family(self, tell: Callable[[Target], Description]) -> Family:
        description = tell(self.target)
        self._files = description.files
        # What was saved while it was read is seen the next time.
        self.stamps = {file: self.stamps.get(file, now) for file, now in self._saved().items()}
        return module_family(self.target, description, self.arguments, self.inputs, FAMILY)

    def _saved(self) -> dict[Path, int | None]:
        return {file: _saved(file) for file in {self.target.path, *self._files}}


def _saved(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def open_in_worker() -> None:
    """Add the family that the worker's server has, if it has one."""
    told = os.environ.get(VARIABLE)
    if told and FAMILY not in FAMILIES:
        found = json.loads(told)
        target = Target(Path(found["path"]), found["name"])
        Opened(target, found["arguments"], tuple(map(tuple, found["inputs"]))).open(describe)
