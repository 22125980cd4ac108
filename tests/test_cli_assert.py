"""``cli.py assert`` in CI: one line, and 0, 1 or 2."""

import json
from pathlib import Path

import pytest

import cli
from analysis.export import as_json, from_json
from tests.own_modules import _no_families_left, net
from tests.profiles import profile_of

__all__ = ["_no_families_left", "net"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--max-params", "11.7M", "--max-macs", "2G", "--max-memory", "10MB"], 0, "as asserted"),
        (["--max-params", "11M"], 1, "11,689,512 parameters, more than 11,000,000"),
        (["--max-params", "1k", "--max-macs", "1Gi"], 1, "MACs, more than 1,073,741,824"),
        (["--max-memory", "1MB"], 1, "bytes at once, more than 1,000,000"),
    ],
)
def test_limits(words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assert", "resnet-18", *words]) == code
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("resnet?depth=18: ")
    assert told in line


def test_the_same_as_a_kept_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kept.json"
    assert cli.main(["profile", "resnet-18", "--json"]) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    same = ["--same-as", str(file)]
    assert cli.main(["assert", "resnet-18", *same]) == 0
    capsys.readouterr()
    assert cli.main(["assert", "plain-18", *same]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "8 shortcuts removed, nothing else" in line
    assert str(file) in line


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["resnet-18"], "Give --max-params"),
        (["resnet-18", "--max-params", "many"], "--max-params many: write a number"),
        (["resnet-18", "--same-as", "absent.json"], "absent.json"),
        (["resnet-18", "--same-as", "text"], "no file of one line of JSON"),
        (["resnet-18", "--same-as", "other"], "no profile as `profile --json` prints it"),
        (["resnet?depth=17x", "--max-macs", "1G"], "depth=17x is not allowed"),
    ],
)
def test_bad_input_is_one_line(
    words: list[str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text").write_text("no JSON", encoding="utf-8")
    Path("other").write_text('{"a": 1}', encoding="utf-8")
    assert cli.main(["assert", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert reason in line


@pytest.mark.parametrize("text", ["nasnet", "densenet-121", "efficientnet-b0", "se-resnet-50"])
def test_a_kept_profile_is_read_as_it_was(text: str) -> None:
    before = as_json(profile_of(text))
    after = as_json(from_json(json.loads(json.dumps(before))))
    # The strides of stages are computed from where receptive fields lie, which is not kept.
    del before["stages"], after["stages"]
    assert after == before


def test_a_module_of_ones_own(net: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["assert", f"{net}:Net", "--arg", "width=6", "--max-params", "231"]) == 1
    assert "232 parameters, more than 231" in capfd.readouterr().out
