"""Run checks one after the other: a line and a record for each."""

import json
import os
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

Figures = dict[str, object]
Check = Callable[[], tuple[bool, Figures]]


@dataclass(frozen=True)
class Result:
    """One check; ``figures`` are what was measured."""

    name: str
    passed: bool
    seconds: float
    figures: Figures

    @property
    def line(self) -> str:
        """The result for people."""
        told = ", ".join(f"{name} {_short(value)}" for name, value in self.figures.items())
        return f"{'PASS' if self.passed else 'FAIL'}  {self.name}: {told} ({self.seconds:.1f} s)"


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def run_all(checks: Mapping[str, Check], names: Iterable[str] = ()) -> list[Result]:
    """Run all checks, or those named; one that raises is a FAIL with its error."""
    results = []
    for name in names or checks:
        start = time.perf_counter()
        try:
            passed, figures = checks[name]()
        except Exception as error:
            traceback.print_exc()
            passed, figures = False, {"error": f"{type(error).__name__}: {str(error)[:200]}"}
        result = Result(name, passed, time.perf_counter() - start, figures)
        print(result.line, flush=True)
        results.append(result)
    return results


def write(results: Iterable[Result], facts: Figures, folder: Path) -> Path:
    """Write ``gpu-test.json`` into the folder, or /tmp where that cannot be written."""
    plain = json.dumps({"card": facts, "checks": [asdict(result) for result in results]}, indent=1)
    try:
        folder.mkdir(exist_ok=True)
        path = folder / "gpu-test.json"
        path.write_text(plain + "\n")
    except OSError:
        path = Path(os.environ.get("TMPDIR", "/tmp")) / "gpu-test.json"
        path.write_text(plain + "\n")
    return path
