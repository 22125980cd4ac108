"""The deploy files say what they must, and the same as the app and its documents."""

import base64
import hashlib
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import streamlit
import yaml

from operation.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
CADDYFILE = ROOT / "deploy" / "Caddyfile"
CLUSTER = (ROOT / "deploy" / "cluster.env").read_text(encoding="utf-8")
OPERATOR = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]


def test_the_image_has_every_room_that_the_app_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = {*project["tool"]["importlinter"]["root_packages"]} - {"bench"}
    kept = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert rooms <= kept
    assert {"app.py", "server.py", "cli.py", ".streamlit", "static", "data"} <= kept
    for name in kept:
        assert list(ROOT.glob(name)), f"{name} does not exist"


def test_images_are_pinned() -> None:
    bases = re.findall(r"^ARG BASE=(.+)$", DOCKERFILE, re.MULTILINE)
    others = [s["image"] for s in SERVICES.values() if not s["image"].startswith("backbone-")]
    assert len(bases) == 1
    assert len(others) == 2
    for image in bases + others:
        assert re.fullmatch(r"[a-z]+:\d[\w.-]+@sha256:[0-9a-f]{64}", image), image


def test_the_small_image_is_the_default_and_cuda_an_argument() -> None:
    cuda = yaml.safe_load((ROOT / "deploy" / "cuda.yaml").read_text(encoding="utf-8"))
    assert re.search(r"^ARG TORCH_BACKEND=cpu$", DOCKERFILE, re.MULTILINE)
    assert SERVICES["app"]["build"]["args"]["TORCH_BACKEND"] == "${TORCH_BACKEND-cpu}"
    chosen = cuda["services"]["app"]["build"]["args"]["TORCH_BACKEND"]
    assert re.fullmatch(r"\$\{TORCH_BACKEND-cu\d{3}\}", chosen)


def merged(base: Any, more: Any) -> Any:
    """As Compose merges two files: maps by key, other values replaced."""
    if isinstance(base, dict) and isinstance(more, dict):
        return base | {key: merged(base.get(key), value) for key, value in more.items()}
    return more


def with_cuda() -> dict[str, dict[str, Any]]:
    cuda = yaml.safe_load((ROOT / "deploy" / "cuda.yaml").read_text(encoding="utf-8"))
    return merged(SERVICES, cuda["services"])


@pytest.mark.parametrize("services", [SERVICES, with_cuda()], ids=["cpu", "cuda"])
def test_services_that_share_an_image_share_its_build(services: dict[str, dict[str, Any]]) -> None:
    builds: dict[str, list[Any]] = {}
    for service in services.values():
        builds.setdefault(service["image"], []).append(service.get("build"))
    ours = builds["backbone-playground:${TAG:-latest}"]
    assert len(ours) == 3
    assert all(build == ours[0] for build in ours)
    assert ("cu130" in ours[0]["args"]["TORCH_BACKEND"]) == (services is not SERVICES)


def test_each_service_that_trains_has_the_cards_and_memory_for_its_slots() -> None:
    for name, service in with_cuda().items():
        resources = service["deploy"]["resources"]
        trains = name in ("app", "worker")
        assert ("reservations" in resources) == trains
        if trains:
            (device,) = resources["reservations"]["devices"]
            assert device == {"driver": "nvidia", "count": "all", "capabilities": ["gpu"]}
            assert service["environment"]["NVIDIA_DRIVER_CAPABILITIES"] == "compute,utility"
            assert "PLAYGROUND_GPU_SLOTS" in service["environment"]
            given = re.fullmatch(r"\$\{\w+:-(\d+)g\}", resources["limits"]["memory"])
            assert given
            slots = Settings.model_fields["gpu_slots"].default
            assert int(given.group(1)) >= 2 + 1.5 * slots
            cores = re.fullmatch(r"\$\{\w+:-(\d+)\}", resources["limits"]["cpus"])
            assert cores
            # One for each run, and one for the app or Ray beside them.
            assert int(cores.group(1)) == slots + 1
            told = " ".join(service.get("command", []))
            assert name == "app" or f"--num-cpus={resources['limits']['cpus']} " in told
            assert told.replace(":-5}", ":-2}") == " ".join(SERVICES[name].get("command", []))


def test_the_image_is_nobody_and_says_how_it_is() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*", DOCKERFILE, re.MULTILINE)
    assert "/_stcore/health" in DOCKERFILE
    for extra in re.findall(r"EXTRAS=\"?([\w ]+)", CLUSTER)[0].split():
        assert (ROOT / f"requirements-{extra}.txt").exists()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_locked_down(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["init"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    if name != "proxy":
        assert service["networks"] == ["inside"]
        assert "ports" not in service


def test_only_the_cluster_has_more_than_app_and_proxy() -> None:
    alone = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert alone == {"app", "proxy"}
    assert "COMPOSE_PROFILES=cluster" in CLUSTER
    assert yaml.safe_load(COMPOSE)["networks"]["inside"] == {"internal": True}


def test_the_operator_is_told_every_setting() -> None:
    given = set(re.findall(r"\$\{(\w+)", COMPOSE)) | set(re.findall(r"^(\w+)=", CLUSTER, re.M))
    given |= {
        k for s in SERVICES.values() for k, v in s.get("environment", {}).items() if v is None
    }
    assert [name for name in sorted(given) if f"`{name}`" not in OPERATOR] == []


def policy() -> dict[str, list[str]]:
    text = CADDYFILE.read_text(encoding="utf-8")
    found = re.search(r'Content-Security-Policy "(.+)"', text)
    assert found
    parts = [part.split() for part in found.group(1).split(";")]
    return {part[0]: part[1:] for part in parts}


def test_the_policy_lets_streamlits_own_inline_script_run_and_no_other() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    }
    allowed = policy()["script-src"]
    assert {word for word in allowed if word.startswith("'sha256-")} == hashes
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(allowed)
    assert policy()["default-src"] == policy()["frame-ancestors"] == ["'none'"]


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
@pytest.mark.parametrize("site", [":8080", "class.example.edu"])
def test_caddy_takes_its_file(site: str, tmp_path: Path) -> None:
    done = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE)],
        env={"SITE": site, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-1000:]


def test_the_linter_has_nothing_to_say() -> None:
    linter = shutil.which("hadolint", path=str(ROOT / ".venv" / "bin")) or shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, str(ROOT / "Dockerfile")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
