"""Set-up takes the pinned versions, and the build of PyTorch that fits."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import install

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.+!-]+)(.*)$", re.MULTILINE)


def pins(path: Path) -> set[tuple[str, str]]:
    """Normalised names and versions of a requirements or constraints file."""
    found = PIN.findall(path.read_text(encoding="utf-8"))
    return {(re.sub(r"[._-]+", "-", name).lower(), release) for name, release, _ in found}


PINNED = pins(install.CONSTRAINTS)
CUDA = pins(install.CUDA_CONSTRAINTS)


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_a_requirement_is_pinned_at_its_version(path: Path) -> None:
    asked = pins(path)
    assert asked
    assert asked <= PINNED, "out of date: run make constraints"
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line.startswith(("#", "-r ")) or PIN.match(line), line


def test_what_is_installed_is_what_is_pinned() -> None:
    seen = 0
    names = {name for name, _ in PINNED}
    for name in names:
        try:
            # A build of PyTorch has a name of its own after the version.
            release = version(name).partition("+")[0]
        except PackageNotFoundError:
            continue
        if name not in {"pip", "setuptools", "uv"}:
            assert (name, release) in PINNED, (name, release)
            seen += 1
    assert seen > 100


def test_only_pytorchs_default_build_is_held_to_its_cuda() -> None:
    cuda = re.compile(r"nvidia-|cuda-|triton$")
    assert not [name for name, _ in PINNED if cuda.match(name)]
    assert CUDA
    assert all(cuda.match(name) for name, _ in CUDA)


@pytest.mark.parametrize("path", sorted(ROOT.glob("[cr][oe]*s*.txt")), ids=lambda path: path.name)
def test_no_file_says_where_packages_come_from(path: Path) -> None:
    assert "://" not in path.read_text(encoding="utf-8")


class Commands:
    """What install.py would run, and the exit codes that it sees."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: list[list[str]] = []
        self.failing = ""
        self.reason = ""
        self.has_torch = False
        monkeypatch.delenv("TORCH_BACKEND", raising=False)
        monkeypatch.setattr(install, "environment", lambda _folder: Path(sys.executable))
        monkeypatch.setattr(install, "has_torch", lambda _python, _backend: self.has_torch)
        monkeypatch.setattr(install, "why_not", lambda _command: self.reason)
        monkeypatch.setattr(install, "run", self.run)

    def run(self, command: list[str]) -> int:
        self.ran.append(command)
        return int(bool(self.failing) and self.failing in command)

    @property
    def last(self) -> str:
        return " ".join(self.ran[-1])


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    return Commands(monkeypatch)


def test_uv_chooses_pytorchs_build(commands: Commands) -> None:
    assert install.main(["dev"]) == 0
    assert "-m uv pip install" in commands.last
    assert "--torch-backend auto" in commands.last
    assert "requirements-dev.txt" in commands.last
    assert "constraints.txt" in commands.last
    assert "constraints-cuda.txt" not in commands.last


def test_an_index_that_cannot_be_reached_is_told(
    commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.reason = "no answer"
    assert install.main(["--torch-backend", "cpu"]) == 0
    assert "--torch-backend" not in commands.last
    assert "constraints-cuda.txt" in commands.last
    (line,) = capsys.readouterr().err.splitlines()
    assert "'cpu' cannot be had (no answer)" in line


def test_an_image_is_not_built_with_another_pytorch(commands: Commands) -> None:
    commands.reason = "no answer"
    assert install.main(["--strict", "--torch-backend", "cpu"]) == 1
    assert len(commands.ran) == 1
    assert install.main(["--strict", "--torch-backend", ""]) == 0


def test_the_build_that_is_there_stays(commands: Commands) -> None:
    commands.has_torch = True
    assert install.main(["dev"]) == 0
    assert "--torch-backend" not in commands.last
    assert "constraints-cuda.txt" not in commands.last


@pytest.mark.parametrize(
    ("build", "backend", "is_there"),
    [("+cpu", "cpu", True), ("+cpu", "cu130", False), ("+cu130", "auto", True), ("", "cpu", False)],
)
def test_another_build_is_not_the_one_that_is_named(
    build: str, backend: str, is_there: bool, tmp_path: Path
) -> None:
    (pin, *_) = [pin for pin in install.torch_pins() if pin.startswith("torch==")]
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho {pin.partition('==')[2]}{build}\n")
    python.chmod(0o755)
    assert install.has_torch(python, backend) == is_there


def test_another_build_takes_the_place_of_the_one_that_is_there(commands: Commands) -> None:
    assert install.main(["--torch-backend", "cu130"]) == 0
    assert "--torch-backend cu130 --reinstall-package torch --rein" in commands.last


def test_make_installs_again_for_another_build_of_pytorch(tmp_path: Path) -> None:
    def told(*backend: str) -> str:
        command = ["make", "-n", "run", *backend]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout

    needed = ("Makefile", "install.py", "constraints.txt", "requirements.txt")
    for name in needed:
        shutil.copy(ROOT / name, tmp_path)
    installs = "install.py"
    assert installs in told()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "torch-backend").write_text("cpu\n")
    (tmp_path / ".venv" / "installed-app").touch()
    assert installs not in told("TORCH_BACKEND=auto")
    assert installs not in told("TORCH_BACKEND=")
    assert installs not in told("TORCH_BACKEND=cpu")
    assert installs in told("TORCH_BACKEND=cu130")


@pytest.mark.parametrize("failing", ["uv", str(ROOT / "requirements-setup.txt")])
def test_pip_installs_where_uv_cannot(commands: Commands, failing: str) -> None:
    commands.failing = failing
    assert install.main([]) == 0
    assert "-m pip install" in commands.last
    assert "constraints.txt" in commands.last
    assert "constraints-cuda.txt" in commands.last


def test_the_pinned_pytorch_is_found_whatever_its_build() -> None:
    assert install.has_torch(Path(sys.executable), "auto")
    assert install.has_torch(Path(sys.executable), "")
    assert {pin.partition("==")[0] for pin in install.torch_pins()} == {"torch", "torchvision"}


def test_the_reason_is_uvs_last_word(tmp_path: Path) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\nprintf 'error: failed\\n  cause: no such host\\n' >&2; exit 2\n")
    program.chmod(0o755)
    assert install.why_not([str(program)]) == "no such host"
    program.write_text("#!/bin/sh\nexit 0\n")
    assert install.why_not([str(program)]) == ""
