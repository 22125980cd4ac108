"""Pin every package that a requirements file brings along, for all platforms.

    python deploy/constraints.py            # add what is new, keep what is pinned
    python deploy/constraints.py --upgrade  # the newest release of each

Writes constraints.txt, and constraints-cuda.txt with the CUDA libraries of the default index's
PyTorch, which no other build of PyTorch wants.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = {
    False: (
        ROOT / "constraints.txt",
        "# The version of every package that is installed; make constraints writes this file.\n",
    ),
    True: (
        ROOT / "constraints-cuda.txt",
        "# CUDA's, which the default index's PyTorch brings; make constraints writes this file.\n",
    ),
}
CUDA = re.compile(r"nvidia-|cuda-|triton=")


def main() -> None:
    """Compile all requirements files together with uv, and sort the pins into the two files."""
    sources = sorted(str(path.name) for path in ROOT.glob("requirements*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        # uv keeps the versions that it finds in the file that it writes.
        pins.write_text("".join(path.read_text() for path, _ in FILES.values() if path.exists()))
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        form = ["--python-version=3.11", "--no-header", "--no-annotate", f"--output-file={pins}"]
        subprocess.run([*command, *form, *sys.argv[1:], *sources], cwd=ROOT, check=True)
        lines = pins.read_text().splitlines()
    for is_cuda, (path, heading) in FILES.items():
        kept = [line for line in lines if bool(CUDA.match(line)) == is_cuda]
        path.write_text(heading + "\n".join(kept) + "\n")


if __name__ == "__main__":
    main()
