"""The family ``module`` of ``cli.py open``: its knobs, its renewal; no other server has it."""

import argparse
import io
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from analysis.of_spec import profile_spec
from backbones.opened import FAMILY, VARIABLE, Opened, open_in_worker
from backbones.own_module import OwnModuleError, Target
from backbones.registry import FAMILIES, build, parse
from backbones.spec import SpecError
from bench.server import free_port
from commands import open_module
from export.background import Background, Wanted
from language.said import SaidError
from tests.export.test_models import finished
from tests.hostile.uploads import picture
from tests.own_modules import _no_families_left, net
from training.images import keep

__all__ = ["_no_families_left", "net"]

ROOT = Path(__file__).parents[2]


def opened(file: Path, **arguments: object) -> Opened:
    found = Opened(Target(file, "Net"), arguments, ((3, 32, 32),))
    found.open()
    return found


def save(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    # Two savings within one tick of the clock are one.
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 10**9))


def test_numbers_and_flags_are_knobs(net: Path) -> None:
    opened(net, act="gelu")
    spec = parse("module?width=6")
    assert spec.knob_names() == (
        *("width", "rate", "bias", "num_classes"),
        *("input_size", "input_height", "input_width"),
    )
    assert spec.input_shape == (3, 32, 32)
    assert profile_spec(spec).params == 6 * 27 + 6 * 10 + 10
    assert profile_spec(spec.turn("bias", True)).params == 238
    with pytest.raises(SpecError, match="takes 3 and has no argument in_channels"):
        spec.turn("in_channels", 1)


def test_a_saved_file_is_another_network(net: Path) -> None:
    opened(net)
    before = parse("module?width=6")
    save(net, "nn.Linear(width, num_classes)", "nn.Linear(width, num_classes, bias=False)")
    after = parse("module?width=6")
    assert after != before
    assert profile_spec(after).params == 222
    save(net, "width: int = 8", "wide: int = 8, width: int = 8")
    assert "wide" in parse("module").knob_names()


def test_a_saved_neighbour_is_another_network(net: Path) -> None:
    sizes = net.parent / "own_sizes.py"
    sizes.write_text("CLASSES = 10\n", encoding="utf-8")
    save(net, "import torch\n", "import torch\nimport own_sizes\n")
    save(net, "nn.Linear(width, num_classes)", "nn.Linear(width, own_sizes.CLASSES)")
    opened(net)
    before = parse("module?width=6")
    assert profile_spec(before).params == 232
    assert parse("module?width=6") == before
    build(before)
    save(sizes, "10", "20")
    after = parse("module?width=6")
    assert after != before
    assert profile_spec(after).params == 302
    assert parse("module?width=6") == after


def test_a_file_that_fails_tells_why_until_it_is_put_right(net: Path) -> None:
    opened(net)
    save(net, "import torch\n", "import torch, nothing_there\n")
    spec = parse("module?width=6")
    with pytest.raises(SaidError, match="does not import: No module named 'nothing_there'"):
        profile_spec(spec)
    save(net, "import torch, nothing_there\n", "import torch\n")
    assert profile_spec(parse("module?width=6")).params == 232


def test_a_worker_finds_what_its_server_has(net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    Opened(Target(net, "Net"), {"width": 6}, ((3, 8, 8),)).to_environment()
    assert FAMILY not in FAMILIES
    open_in_worker()
    assert profile_spec(FAMILIES[FAMILY].presets[0].spec).params == 232


def test_a_server_does_not_read_what_a_worker_reads(net: Path) -> None:
    marker = net.parent / "was-run"
    net.write_text(f"open({str(marker)!r}, 'w')\n", encoding="utf-8")
    told = f'{{"path": "{net}", "name": "Net", "arguments": {{}}, "inputs": [[3, 8, 8]]}}'
    code = (
        "import ui.explore.spec_form, ui.explore.failure\n"
        "from backbones.registry import FAMILIES, build, parse\n"
        "assert 'module' not in FAMILIES\n"
        "try: parse('module')\n"
        "except ValueError: pass\n"
        "else: raise AssertionError\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {VARIABLE: told},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not marker.exists()


def test_no_upload_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    marker = tmp_path / "was-run"
    code = f"open({str(marker)!r}, 'w')\n"
    file = io.BytesIO()
    draw = random.Random(0)
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("__init__.py", "a/net.py", "b/sitecustomize.py"):
            archive.writestr(name, code)
        for number in range(16):
            archive.writestr(f"{'ab'[number % 2]}/{number}.png", picture(draw))
    assert len(keep(io.BytesIO(file.getvalue())).classes) == 2
    assert not marker.exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["resnet-50"], "name a file and what it defines"),
        (["net.py:Net", "--input", "128"], "networks of images"),
    ],
)
def test_what_cannot_be_opened_is_refused(words: list[str], reason: str) -> None:
    parser = argparse.ArgumentParser()
    open_module.add_options(parser)
    with pytest.raises(OwnModuleError, match=reason):
        open_module.read(parser.parse_args(words))


def test_a_model_with_weights_is_made_aside(net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    found = opened(net)
    found.to_environment()
    job = finished(Background(), Wanted(parse("module?width=6"), "pt2"))
    assert job.state == "ready", str(job.reason)
    assert job.difference < 1e-6


def test_the_command_serves_this_machine_only(net: Path, tmp_path: Path) -> None:
    port = free_port()
    words = [sys.executable, "cli.py", "open", f"{net}:Net", "--input", "3,9,9"]
    with subprocess.Popen(
        [*words, "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"PLAYGROUND_HOME": str(tmp_path / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == f"http://127.0.0.1:{port}/explore?v=module\n"
            assert answered(f"http://127.0.0.1:{port}/_stcore/health") == 200
            with pytest.raises(OSError, match="refused"):
                socket.create_connection(("127.0.0.2", port), timeout=10).close()
        finally:
            process.terminate()


def answered(address: str) -> int:
    """The status of the first answer within two minutes."""
    end = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
