"""Set up a virtual environment with the pinned packages; needs Python 3.11 or newer, nothing else.

    python3 install.py              the app, into .venv
    python3 install.py dev          and what requirements-dev.txt adds

uv installs, and knows PyTorch's builds by name: the CPU build where there is no NVIDIA driver,
CUDA's where there is one. Where PyTorch's own index cannot be reached, the default index's build is
taken, and where uv cannot install, pip does.
"""

import argparse
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent
CONSTRAINTS = ROOT / "constraints.txt"
# The CUDA libraries of the default index's build; every other build asks for its own.
CUDA_CONSTRAINTS = ROOT / "constraints-cuda.txt"
# Else uv keeps a PyTorch of the same version, whatever its build.
AGAIN = ("--reinstall-package", "torch", "--reinstall-package", "torchvision")
# Whether an index answers is seen at the first try.
ONE_TRY = {"UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "15"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Install the app and the given sets; returns the exit code of what installed last."""
    parser = argparse.ArgumentParser(prog="install.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help="as in requirements-SET.txt")
    parser.add_argument("--into", type=Path, default=ROOT / ".venv", help="folder [.venv]")
    parser.add_argument(
        "--torch-backend",
        default=os.environ.get("TORCH_BACKEND", "auto"),
        help="PyTorch's build by uv's name: cpu, cu130; empty: the default index's [auto]",
    )
    parser.add_argument(
        "--strict", action="store_true", help="fail where that build cannot be installed"
    )
    options = parser.parse_args(arguments)

    python = environment(options.into)
    files = ["requirements.txt", *(f"requirements-{name}.txt" for name in options.sets)]
    wanted = [word for name in files for word in ("--requirement", str(ROOT / name))]
    pinned = ["--constraint", str(CONSTRAINTS)]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = [str(python), "-m", "uv", "pip", "install", "--python", str(python)]
    has_uv = run([*pip, "--requirement", str(ROOT / "requirements-setup.txt"), *pinned]) == 0

    backend = []
    if not has_torch(python, options.torch_backend):
        if options.torch_backend:
            backend = ["--torch-backend", options.torch_backend, *AGAIN]
            reason = why_not([*uv, *backend]) if has_uv else "uv cannot be installed"
            if reason:
                kept = "" if options.strict else "; taking the default index's, which is larger"
                say(f"PyTorch's build '{options.torch_backend}' cannot be had ({reason}){kept}")
                if options.strict:
                    return 1
                backend = []
        if not backend:
            pinned += ["--constraint", str(CUDA_CONSTRAINTS)]

    # Compiled once here, as a container or a test may not write beside the modules.
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    code = 1
    if has_uv:
        code = run([*uv, "--compile-bytecode", *quiet, *backend, *wanted, *pinned])
    if code and not (options.strict and backend):
        say("uv could not install; pip does, which takes longer")
        cuda = ["--constraint", str(CUDA_CONSTRAINTS)] if backend else []
        code = run([*pip, *wanted, *pinned, *cuda])
    return code


def environment(folder: Path) -> Path:
    """Make the virtual environment where there is none; returns the path of its Python."""
    python = folder.absolute() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts this may have another)
            raise SystemExit(f"install.py: Python 3.11 is needed, this is {sys.version.split()[0]}")
        say(f"setting up {folder.name}, which takes a minute or more the first time")
        venv.create(folder, with_pip=True)
    return python


def has_torch(python: Path, backend: str) -> bool:
    """Check that the environment holds the pinned PyTorch, of the build where one is named."""
    code = "from importlib.metadata import version as v; print(v('torch'))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True)
    release, _plus, build = done.stdout.strip().partition("+")
    return f"torch=={release}" in torch_pins() and backend in ("", "auto", build)


def torch_pins() -> list[str]:
    """Return the lines of requirements.txt that a build of PyTorch fulfils."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(("torch==", "torchvision=="))]


def why_not(install: list[str]) -> str:
    """Say why uv cannot install PyTorch with these words; empty where it can."""
    done = subprocess.run(
        [*install, "--dry-run", "--quiet", "--no-deps", *torch_pins()],
        env=surroundings() | ONE_TRY,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return ""
    # uv goes from the effect to the cause.
    return done.stderr.strip().splitlines()[-1].strip().removeprefix("cause: ")


def run(command: list[str]) -> int:
    return subprocess.run(command, env=surroundings()).returncode


def surroundings() -> dict[str, str]:
    """Return the environment variables, with pip's certificates for uv too."""
    known = dict(os.environ)
    if "PIP_CERT" in known:
        known.setdefault("SSL_CERT_FILE", known["PIP_CERT"])
    return known


def say(text: str) -> None:
    print(f"install.py: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
