"""docs/own-module.md is true: its commands run on its module, and its figures are the code's."""

import re
import shlex
from pathlib import Path

import pytest

import cli
from analysis.of_spec import MOST_PARAMS
from backbones import limits
from tests.own_modules import _no_families_left

__all__ = ["_no_families_left"]

PAGE = (Path(__file__).parents[2] / "docs" / "own-module.md").read_text(encoding="utf-8")


def test_its_commands_run_on_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "net.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in commands.splitlines():
        words = shlex.split(line, comments=True)
        assert words[:2] == ["python", "cli.py"]
        assert cli.main(words[2:]) == 0, line
    assert Path("net.svg").exists()
    assert Path("Net.html").exists()


def test_its_limits_are_those_of_the_code() -> None:
    limit = f"after {limits.SECONDS:g} s or {limits.MEMORY / 1e9:g} GB"
    assert limit in PAGE
    assert f"{MOST_PARAMS / 1e6:g} million parameters" in PAGE
