"""The steps of docs/add-a-backbone.md work in a copy of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "add-a-backbone.md"
LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "build", "var", "browser", "deploy", "docs", "static"
)
CHECKS = {
    "test_networks.py": "[mobilenet",
    "test_presets.py": "unique",
    "test_gradients.py": "all_families",
    "test_golden.py": "[mobilenet",
}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which the four steps were taken."""
    copy = tmp_path_factory.mktemp("home") / "house"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (family,) = blocks("python")
    (copy / "backbones" / "mobilenet.py").write_text(family, encoding="utf-8")
    registry = copy / "backbones" / "registry.py"
    text = registry.read_text(encoding="utf-8")
    text, imports = re.subn(r"(from backbones import \(?)", r"\1mobilenet, ", text)
    text, rows = re.subn(r"(in \(plain, [^)]*)\)", r"\1, mobilenet)", text)
    assert imports == rows == 1
    registry.write_text(text, encoding="utf-8")
    for name, lines in zip(("golden.csv", "specs.csv"), blocks("text"), strict=True):
        with (copy / "tests" / "golden" / name).open("a", encoding="utf-8") as file:
            file.write(lines)
    gradients = copy / "tests" / "backbones" / "test_gradients.py"
    (small,) = re.findall(r"`(\"mobilenet[^`]*)`", PAGE.read_text(encoding="utf-8"))
    text = gradients.read_text(encoding="utf-8")
    assert "SMALL = (\n" in text
    gradients.write_text(
        text.replace("SMALL = (\n", f"SMALL = (\n    {small},\n"), encoding="utf-8"
    )
    return copy


def run(house: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=house, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_new_family_passes_the_checks_of_all_families(house: Path) -> None:
    files = [f"tests/backbones/{name}" for name in CHECKS]
    told = run(
        house,
        "-m",
        "pytest",
        *files,
        "-k",
        "mobilenet or unique or found_by or all_families",
        "-vv",
    )
    passed = [line for line in told.splitlines() if "PASSED" in line]
    for file, name in CHECKS.items():
        assert any(file in line and name in line for line in passed), told


def test_the_commands_print_what_the_page_says(house: Path) -> None:
    told = run(house, "cli.py", "profile", "mobilenet")
    for figure in re.findall(r"\d{1,3}(?:,\d{3}){2,}", PAGE.read_text(encoding="utf-8")):
        assert figure in told
    run(house, "cli.py", "diagram", "mobilenet", "--out", "mobilenet.svg")
    assert (house / "mobilenet.svg").read_text(encoding="utf-8").startswith("<")


def test_the_file_is_as_the_house_writes_files(house: Path) -> None:
    run(house, "-m", "ruff", "check", "backbones/mobilenet.py")
    run(house, "-m", "ruff", "format", "--check", "backbones/mobilenet.py")
