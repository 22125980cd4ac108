"""Keep what ``cli.py train`` has done, so that the same command goes on after it was stopped.

A folder at home for each command: finished runs as lines of JSON, and a checkpoint of each run that
was stopped between two of its records. It is gone when the command has ended.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from backbones.spec import BackboneSpec
from runs.paths import home
from training.recipe import Recipe


@dataclass(frozen=True)
class RunResult:
    """One finished run; ``accuracy`` is on the test part, None where the run diverged.

    ``weights`` is the file that they were kept in, if they were. ``is_stopped``: it has not ended,
    and is kept where it stood if a place for that was given.
    """

    spec: str
    seed: int
    accuracy: float | None
    seconds: float
    message: str = ""
    weights: str = ""
    is_stopped: bool = False


@dataclass(frozen=True)
class KeptProgress:
    """The folder of one command's networks, recipe and number of seeds."""

    folder: Path

    @classmethod
    def of(cls, specs: Sequence[BackboneSpec], recipe: Recipe, seeds: int) -> "KeptProgress":
        """Name the folder by what the command trains."""
        facts = [[spec.text for spec in specs], recipe.model_dump(), seeds]
        return cls(home() / "trainings" / sha256(json.dumps(facts).encode()).hexdigest()[:16])

    def checkpoint(self, place: int, seed: int) -> Path:
        """Return the file of a stopped run, by its network's place in the command."""
        return self.folder / f"{place}-{seed}.safetensors"

    def add(self, place: int, result: RunResult) -> None:
        """Keep a finished run; its checkpoint is gone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([place, asdict(result)]) + "\n")
        self.checkpoint(place, result.seed).unlink(missing_ok=True)

    def finished(self) -> list[tuple[int, RunResult]]:
        """Return the finished runs with their networks' places; a torn last line is left out."""
        found = []
        with suppress(FileNotFoundError, ValueError, TypeError):
            for line in self._file.read_text(encoding="utf-8").splitlines():
                place, values = json.loads(line)
                found.append((int(place), RunResult(**values)))
        return found

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _file(self) -> Path:
        return self.folder / "finished.jsonl"
