"""The command line, as a shell sees it: output, exit codes, one clear line for a mistake."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

import cli
from analysis.records import Profile
from analysis.trace import profile
from backbones.registry import PRESETS, parse
from backbones.spec import BackboneSpec
from runs.store import Store
from tests.profiles import profile_of
from training.recipe import Recipe
from training.stored import queue_runs
from training.variant import Variant

ROOT = Path(__file__).parent.parent


def test_presets_are_listed_with_their_specs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["presets", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {r["name"]: r["spec"] for r in records} == {n: p.spec.text for n, p in PRESETS.items()}
    assert cli.main(["presets"]) == 0
    assert "resnet?depth=50" in capsys.readouterr().out


def test_several_specs_give_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["profile", "resnet?depth=50", "plain-18", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["params"], first["macs"]) == (25_557_032, 3_857_973_248)
    assert (first["depth"], first["receptive_field"]["largest"]) == (50, [483, 483])
    assert second["spec"] == "plain?depth=18"
    layer = next(layer for layer in first["layers"] if layer["path"] == "stem.conv1")
    assert layer["kind"] == "conv"
    assert (layer["in_shape"], layer["out_shape"]) == ([3, 224, 224], [64, 112, 112])
    assert (layer["params"], layer["macs"]) == (9_408, 118_013_952)
    assert layer["activation_bytes"] == 4 * 64 * 112 * 112


@pytest.mark.parametrize(
    ("spec", "params"),
    [
        ("timm?model=mobilenetv3_large_100", 5_483_032),
        ("torchvision?model=convnext_tiny", 28_589_128),
        ("resnet?depth=18&input_height=64&input_width=96", 11_689_512),
    ],
)
def test_any_familys_networks_are_profiled_and_drawn(
    spec: str, params: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["profile", spec, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["spec"], record["params"]) == (spec, params)
    assert cli.main(["profile", spec]) == 0
    assert f"{params:,}" in capsys.readouterr().out
    out = tmp_path / "net.svg"
    assert cli.main(["diagram", spec, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<svg")


def test_the_report_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["profile", "resnet-18"]) == 0
    out = capsys.readouterr().out
    assert "11,689,512 (11.7 M)" in out
    assert "18 weighted layers" in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["profile", "resnet?depth=51"], "depth=51 is not allowed"),
        (["profile", "resnet?depth=50", "what", "--json"], "family=what is not allowed"),
        (["profile", "resnet50"], "the nearest network is resnet?depth=50"),
        (["profile", "torchvision?model=vit_b_16&input_size=225"], "indivisible by patch size"),
        (["diagram", "resnet?x=1", "--out", "x.svg"], "x=1 is not allowed"),
        (["diagram", "resnet-18", "--out", "x.gif"], "must end in"),
        (["sweep", "resnet-18", "--over", "width=1:10000"], "at most 500"),
        (["budget"], "at least one limit"),
        (["compare", "resnet-18"], "give 2 to 6"),
        (["compare", *["resnet-18"] * 7], "7 networks cannot be compared"),
        (["compare", "resnet-18", "resnet-18"], "given twice"),
        (["compare", "resnet-18", "resnet-34", "--out", "x.pdf"], "must end in .html"),
        (["budget", "--max-params", "many"], "max_params=many is no limit"),
        (["budget", "--max-ms", "soon"], "max_ms=soon is no limit"),
        (["budget", "--max-params", "5M", "--most", "0"], "most=0 is not allowed"),
        (["sweep", "resnet-18", "--over", "width=8", "--over", "width=9"], "two different ones"),
        (["measure", "resnet-18", "--batch", "0"], "batch=0 is not allowed"),
        (["measure", "resnet-18", "--runtime", "tf"], "choose torch, onnxruntime"),
        (["measure", "resnet?depth=152&width=1024"], "59.5 GB"),
        (["diagram", "resnet-18", "--out", "no/such/folder/x.svg"], "no/such/folder"),
    ],
)
def test_a_mistake_exits_with_two_and_one_line(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert reason in streams.err
    assert len(streams.err.splitlines()) == 1


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_the_figures_of_a_paper_are_drawn(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"figure.{ending}"
    words = ["diagram", "efficientnet?phi=1", "--view", "paper", "--out", str(out)]
    assert cli.main(words) == 0
    assert out.stat().st_size > 5_000
    assert cli.main([*words, "--part", "orders"]) == 2


def test_a_figure_shows_the_reader_s_numbers(tmp_path: Path) -> None:
    out = tmp_path / "figure.svg"
    words = ["diagram", "densenet?stem=cifar&depth=40", "--view", "paper", "--out", str(out)]
    assert cli.main([*words, "--growth", "5,7,3"]) == 0
    assert "k = 7, L = 3" in out.read_text(encoding="utf-8").replace("\u00a0", " ")
    gated = "senet?stem=cifar&depth=8&width=8"
    words = ["diagram", gated, "--view", "paper", "--out", str(out)]
    assert cli.main(words) == 0
    before = out.read_text(encoding="utf-8")
    assert cli.main([*words, "--digit", "3"]) == 0
    assert len(out.read_text(encoding="utf-8")) > len(before)


@pytest.mark.parametrize("growth", ["4,4", "0,4,4", "4,4,99", "a,b,c", "4,-4,4"])
def test_numbers_of_the_exercise_are_bounded(
    growth: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["diagram", "densenet-121", "--view", "paper", "--out", "x.svg"]
    with pytest.raises(SystemExit, match="2"):
        cli.main([*words, f"--growth={growth}"])
    assert "give K0,K,L as whole numbers" in capsys.readouterr().err


@pytest.mark.parametrize("level", ["stages", "blocks", "operations"])
def test_a_diagram_is_drawn_without_a_browser(level: str, tmp_path: Path) -> None:
    out = tmp_path / "net.svg"
    assert cli.main(["diagram", "resnet?depth=18", "--out", str(out), "--level", level]) == 0
    assert out.read_text(encoding="utf-8").rstrip().endswith("</svg>")


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = f"{sys.executable} cli.py presets | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        (["--help"], {"torch", "numpy", "pydantic"}),
        (
            ["profile", "plain-18"],
            {
                *("streamlit", "pandas", "plotly", "sqlalchemy", "scipy", "fpdf", "torchinfo"),
                *("torchvision", "timm", "triton", "sympy", "torch._dynamo"),
            },
        ),
    ],
)
def test_a_command_imports_its_own_parts_only(words: list[str], unneeded: set[str]) -> None:
    code = (
        "import sys, cli\n"
        f"try: cli.main({words})\n"
        "except SystemExit: pass\n"
        f"found = {unneeded} & sys.modules.keys()\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_a_backup_is_made_and_brought_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    file = tmp_path / "class.tar.gz"
    assert cli.main(["backup", str(file)]) == 2
    assert "nothing to back up" in capsys.readouterr().err
    assert not file.exists()
    store = Store()
    queue_runs(store, [Variant("a", parse("resnet?depth=20&stem=cifar"))], Recipe(), [0], "ada")
    store.database.close()
    assert cli.main(["backup", str(file)]) == 0
    assert "1 files" in capsys.readouterr().err
    assert file.stat().st_mode & 0o777 == 0o600
    assert cli.main(["backup", str(file)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert cli.main(["restore", str(file)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert cli.main(["restore", str(file), "--replace"]) == 0
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "elsewhere"))
    assert cli.main(["restore", str(file)]) == 0
    store = Store()
    assert len(store.batches("ada")) == 1
    store.database.close()
    assert cli.main(["restore", str(tmp_path / "absent.tar.gz")]) == 2


def test_a_backup_goes_through_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    Store().database.close()
    command = [sys.executable, str(ROOT / "cli.py")]
    made = subprocess.run([*command, "backup", "-"], capture_output=True, check=True)
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "elsewhere"))
    subprocess.run([*command, "restore", "-"], input=made.stdout, capture_output=True, check=True)
    assert (tmp_path / "elsewhere" / "playground.sqlite").exists()


def test_what_was_not_counted_is_told_on_stderr(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def sampled(spec: BackboneSpec) -> Profile:
        grid = torch.zeros(1, 8, 8, 2, device="meta")

        class Sampled(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return nn.functional.grid_sample(x, grid, align_corners=False)

        return profile(Sampled(), (3, 8, 8), name=spec.text)

    monkeypatch.setattr("commands.profile.profile_spec", sampled)
    assert cli.main(["profile", "resnet-18", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["not_counted"] == [{"name": "grid_sampler_2d", "times": 1}]
    assert captured.err == "resnet?depth=18: not counted: grid_sampler_2d (1×)\n"


def test_headline_and_table_tell_of_an_auxiliary_head(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["profile", "nasnet?auxiliary_head=true"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^total +5,289,978 ", out, re.MULTILINE)
    assert "parameters       7,701,218 (7.70 M), of which this pass uses 5,289,978" in out


def test_a_sweep_gives_a_line_for_each_network(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["sweep", "resnet?depth=18", "--over", "width=8:16:8", "--over", "depth=18,19"]
    assert cli.main([*words, "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["values"]["depth"] for record in records] == [18, 19, 18, 19]
    assert records[0]["params"] == profile_of(records[0]["spec"]).params
    assert "depth=19 is not allowed" in records[1]["refused"]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 + 2
    assert lines[-1].startswith("Time: lower bound")


def test_a_budget_gives_a_list_of_answers(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["budget", "--max-params", "300k", "--input-size", "32", "--num-classes", "10"]
    assert cli.main([*words, "--family", "plain", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(record["feasible"] and record["params"] <= 300_000 for record in found)
    assert found[0]["macs"] == profile_of(found[0]["spec"]).macs
    assert cli.main([*words, "--family", "plain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(found) + 2


def test_networks_are_compared_with_the_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["compare", "resnet-18", "resnet-34"]
    assert cli.main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    before, after = (network["params"] for network in found["networks"])
    (comparison,) = found["comparisons"]
    assert sum(part["change"]["params"] for part in comparison["stages"]) == after - before
    assert "8 more blocks" in comparison["summary"]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "conv4_x" in told
    assert "+ added" in told
    largest = max(comparison["operations"], key=lambda one: one["share"]["params"] or 0)
    assert largest["after"] in told
    assert largest["share"]["params"] == largest["change"]["params"] / (after - before)
    assert sum(one["share"]["params"] or 0 for one in comparison["stages"]) == pytest.approx(1)
    assert cli.main([*words, "--out", str(tmp_path / "report.html")]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert largest["after"] in page
    # It opens without a network: nothing is fetched.
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="http', page)
    assert page.count("plotly-graph-div") == 7
