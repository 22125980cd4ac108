"""Measure which functions a page's script spends its time in, while knobs are turned.

``python -m bench.shares`` writes the table into docs/performance.md.
"""

import asyncio
import json
import random
import sys
import tempfile
from pathlib import Path

from bench.reader import open_reader, warm
from bench.server import ROOT, Server, running_server
from bench.turns import STARTS, WARM_SECONDS, is_knob

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- shares: written by python -m bench.shares -->", "<!-- /shares -->"
TURNS, LEAST = 240, 0.05
"""Turns of knobs, and the least share that is told."""


def measure() -> dict[str, float]:
    """Return the share of each function, with what it calls, in the time of the scripts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        output = Path(folder) / "counts.json"
        patch = (
            "import sys\nfrom pathlib import Path\n"
            'if "streamlit" in " ".join(sys.orig_argv):\n'
            "    from bench.sampler import start\n"
            f"    start(Path({str(output)!r}))\n"
        )
        (Path(folder) / "sitecustomize.py").write_text(patch)
        environment = {"PLAYGROUND_HOME": folder, "PYTHONPATH": f"{folder}:{ROOT}"}
        with running_server(environment=environment, log=Path(folder) / "log") as server:
            before = asyncio.run(_turn(server, output))
            after = dict(json.loads(output.read_text()))
    counts = {name: count - before.get(name, 0) for name, count in after.items()}
    return {name: count / counts["script"] for name, count in counts.items()}


async def _turn(server: Server, output: Path) -> dict[str, int]:
    """Turn knobs; returns the counts of before, when the server had warmed up."""
    await warm(server.port)
    rng = random.Random(1)
    readers = [await open_reader(server.port) for _start in STARTS]
    for reader, spec in zip(readers, STARTS, strict=True):
        await reader.visit("explore", spec=spec)
    await asyncio.sleep(WARM_SECONDS)
    before = dict(json.loads(output.read_text()))
    for number in range(TURNS):
        await readers[number % len(readers)].turn(rng, is_knob)
    # The last counts are written a moment later.
    await asyncio.sleep(3)
    for reader in readers:
        await reader.close()
    return before


def table(shares: dict[str, float]) -> str:
    """Return the functions with the largest shares as a table."""
    told = sorted(
        (pair for pair in shares.items() if pair[1] >= LEAST and pair[0] != "script"),
        key=lambda pair: -pair[1],
    )
    rows = [f"| `{name}` | {100 * share:.0f} % |" for name, share in told]
    return "\n".join(
        ["| function, with what it calls | of the script's time |", "|---|---:|", *rows]
    )


def main() -> int:
    """Measure, print the table and write it into the document."""
    found = table(measure())
    print(found)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{found}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
