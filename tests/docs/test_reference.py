"""Generated documentation is up to date, and every environment variable is documented."""

import re
from pathlib import Path

import pytest

import cli
from operation.settings import PREFIX, Settings
from tests.docs import reference
from training.claims import EXPERIMENTS
from training.kept_claims import kept_pairs

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\benviron(?:\.get\(|\[|\.pop\()\s*\"([A-Z_]+)\"")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Not ours to explain.
FOREIGN = {"PYTHONPATH", "PIP_CERT"}


@pytest.mark.parametrize("page", reference.TABLES)
def test_a_page_has_what_the_code_says(page: str) -> None:
    text = (reference.DOCS / page).read_text(encoding="utf-8")
    assert text == reference.renewed(page), "out of date: run make reference"


def test_a_command_and_its_options_are_in_the_reference() -> None:
    text = reference.command_line()
    for row in (
        "### train\n",
        "| `--seeds SEEDS` | ",
        "| `--batch-size VALUE` | ",
        "### restore\n",
    ):
        assert row in text
    with pytest.raises(SystemExit):
        cli.main(["train", "--no-such-option"])


def test_a_setting_is_in_the_table_with_its_default() -> None:
    rows = reference.settings().splitlines()[2:]
    assert len(rows) == len(Settings.model_fields)
    assert f"| `{PREFIX}LOGIN_HOURS` | 12 | How long a sign-in lasts |" in rows


def variables() -> list[str]:
    """The environment variables that the app and its commands read."""
    rooms = [path for path in ROOT.iterdir() if (path / "__init__.py").exists()]
    files = [*ROOT.glob("*.py"), *(file for room in rooms for file in room.rglob("*.py"))]
    return sorted(
        {
            name
            for file in files
            if "tests" not in file.parts and "bench" not in file.parts
            for name in VARIABLE.findall(file.read_text(encoding="utf-8"))
        }
        - FOREIGN
    )


@pytest.mark.parametrize("name", variables())
def test_a_variable_that_is_read_is_told_of(name: str) -> None:
    assert any(f"`{name}" in path.read_text(encoding="utf-8") for path in DOCUMENTS)


def test_variables_are_found() -> None:
    assert {"PLAYGROUND_HOME", "DATABASE_URL", "TORCH_BACKEND"} <= set(variables())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_teacher_s_table_has_the_numbers_that_are_kept(name: str) -> None:
    lines = (reference.DOCS / "teacher.md").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if line.startswith(f"| {EXPERIMENTS[name].title} |")]
    told = set(re.findall(r"\d+\.\d", row.split("|")[-2]))
    kept = {
        f"{abs(number):.1f}"
        for pair in kept_pairs(name)
        for number in (pair.difference or 0.0, *(pair.ci95 or ()))
    }
    assert told
    assert told <= kept
