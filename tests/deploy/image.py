"""Build the Dockerfile's image without a Docker engine, and run it as for a class.

    python -m tests.deploy.image

Debian's buildah does it, with chroot for isolation: on a base that debootstrap makes, or on the one
that ``BASE`` names. ``TORCH_BACKEND`` is passed on; without it the small image is built, or the one
of pip's own index where PyTorch's cannot be reached. What pip is told on this machine
(certificates, indexes in folders) it is told in the build too, by mounts, so that nothing of it is
in the image.
Everything lies below one temporary folder (``IMAGE_FOLDER`` to choose where), 15 GB of it with
CUDA's libraries, and is removed at the end; ``KEEP=1`` keeps it for the next time.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.reader import Reader, chromium

ROOT = Path(__file__).parents[2]
TOOLS = ("buildah", "debootstrap")
USER = 10001
BASE, IMAGE = "localhost/playground-base", "localhost/backbone-playground"
CERTIFICATES = Path(os.environ.get("PIP_CERT", "/etc/ssl/certs/ca-certificates.crt"))
HEALTH_SECONDS = 90


def say(text: str) -> None:
    print(f"image-test: {text}", flush=True)


def why_not() -> str:
    """Return why it cannot be done here, or nothing; installs Debian's packages where allowed."""
    if os.geteuid() != 0:
        return "buildah's chroot isolation needs root"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing and shutil.which("apt-get"):
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", "-qq", *command], capture_output=True)
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"{' and '.join(missing)} cannot be had" if missing else ""


class Buildah:
    """Commands with a storage of their own, so that cleaning up is to remove one folder."""

    def __init__(self, folder: Path):
        self.common = ["--root", str(folder / "storage"), "--runroot", str(folder / "run")]
        self.environment = os.environ | {"BUILDAH_ISOLATION": "chroot"}
        # Overlays copy nothing; where there are none, vfs copies each layer.
        self.driver = "overlay"
        try:
            self("rm", self("from", "scratch"))
        except subprocess.CalledProcessError:
            self.driver = "vfs"

    def command(self, *words: str) -> list[str]:
        return ["buildah", "--storage-driver", self.driver, *self.common, *words]

    def __call__(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return done.stdout.strip()

    def loud(self, *words: str) -> None:
        """With its output below ``image-test:`` lines."""
        subprocess.run(self.command(*words), env=self.environment, check=True, stdout=sys.stderr)


def make_base(buildah: Buildah, folder: Path) -> str:
    """A Debian with Python and no more, as an image."""
    if os.environ.get("BASE"):
        return os.environ["BASE"]
    if BASE in buildah("images", "--format", "{{.Name}}").split():
        return BASE
    say("a Debian base by debootstrap")
    system = folder / "base"
    include = "--include=python3,python3-venv,ca-certificates"
    command = ["debootstrap", "--variant=minbase", include, "bookworm", str(system)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    container = buildah("from", "scratch")
    buildah("add", container, str(system), "/")
    buildah("commit", "--rm", container, BASE)
    shutil.rmtree(system)
    return BASE


def pip_mounts(folder: Path) -> list[str]:
    """Read-only mounts for what pip reads on this machine: settings, certificates, folders."""
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    settings = dict(line.split("=", 1) for line in told.stdout.splitlines() if "=" in line)
    # The environment's settings come last and win, as in pip itself.
    ordered = sorted(settings.items(), key=lambda item: item[0].startswith(":env:"))
    wanted = {name.rsplit(".", 1)[1]: literal_eval(value) for name, value in ordered}
    file = folder / "pip.conf"
    file.write_text("[global]\n" + "".join(f"{key} = {value}\n" for key, value in wanted.items()))
    mounts = {"/etc/pip.conf": file}
    if CERTIFICATES.exists():
        mounts[str(CERTIFICATES)] = CERTIFICATES
    for word in " ".join(wanted.values()).split():
        path = Path(word.removeprefix("file://"))
        if path.is_absolute() and path.exists():
            # An index's folder links to its neighbours.
            path = path.parent if word.startswith("file://") else path
            mounts[str(path)] = path
    return [f"--volume={path}:{place}:ro" for place, path in mounts.items()]


def build(buildah: Buildah, base: str, folder: Path) -> None:
    arguments = [f"--build-arg=BASE={base}"]
    if CERTIFICATES.exists():
        arguments.append(f"--build-arg=PIP_CERT={CERTIFICATES}")
    # The OCI format knows no health check. One layer: each one more is 7 GB written again.
    form = ["--format", "docker", "--network", "host", "--quiet", "--tag", IMAGE]
    words = ["bud", *form, *arguments, *pip_mounts(folder)]
    chosen = os.environ.get("TORCH_BACKEND")
    if chosen is not None:
        buildah.loud(*words, f"--build-arg=TORCH_BACKEND={chosen}", str(ROOT))
        return
    try:
        buildah.loud(*words, str(ROOT))
    except subprocess.CalledProcessError:
        say("not built with PyTorch's CPU wheels, trying pip's own index")
        buildah.loud(*words, "--build-arg=TORCH_BACKEND=", str(ROOT))


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path, port: int) -> Iterator[str]:
    """A container's first process until the block ends; its address once it is healthy."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, env=environment, stdout=file, stderr=file, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(address, process, log)
        yield address
    finally:
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, kind)
                process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + HEALTH_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the container did not become healthy:\n{log.read_text()[-2000:]}")


def read_only_chroot(root: Path, data: Path, port: int) -> list[str]:
    """The image's command with the image's user, its root mounted read-only for it alone."""
    setup = (
        'mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; mount -t proc proc "$1/proc";'
        ' mount --rbind /dev "$1/dev"; mount -t tmpfs tmpfs "$1/tmp"; chmod 1777 "$1/tmp";'
        ' mount --bind "$2" "$1/data"; shift 2; exec chroot --userspec=10001:10001 "$@"'
    )
    inside = (
        "cd /app; export PATH=/opt/venv/bin:$PATH PLAYGROUND_HOME=/data HOME=/tmp;"
        " for place in / /app /opt/venv /etc /var/tmp; do"
        '   if touch "$place/written" 2>/dev/null; then echo "$place can be written"; exit 1; fi;'
        " done;"
        f" exec streamlit run server.py --server.address 127.0.0.1 --server.port {port}"
    )
    shell = ["unshare", "--mount", "bash", "-euc", setup, "bash", str(root), str(data)]
    return [*shell, str(root), "/bin/sh", "-euc", inside]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def live(buildah: Buildah, folder: Path) -> None:
    """A class in one container, then the same data in another one whose root is read-only."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    os.chown(data, USER, USER)
    container = buildah("from", "--pull-never", IMAGE)
    # This buildah would put a volume of its own over the one that is given.
    buildah("config", "--volume", "/data-", container)
    try:
        _live_in(buildah, container, data, folder / "container.log")
    finally:
        buildah("umount", container)
        buildah("rm", container)


def _live_in(buildah: Buildah, container: str, data: Path, log: Path) -> None:
    port = free_port()
    who = buildah("run", container, "--", "sh", "-c", "id -u; touch /app/x 2>&1 || true")
    assert who.splitlines()[0] == str(USER), who
    assert "Permission denied" in who, who
    say("not root, and its root is not its own to write")
    served = ["streamlit", "run", "server.py", "--server.address", "127.0.0.1"]
    command = buildah.command(
        *("run", "--network", "host", "--volume", f"{data}:/data", container, "--", *served),
        *("--server.port", str(port)),
    )
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        with running(command, buildah.environment, log, port) as address:
            say("healthy")
            reader = Reader(context, address)
            reader.see_explore()
            say("shows Explore")
            batch = reader.start_run(epochs=2)
            reader.expect_run("test accuracy")
            say("has trained a run")
            reader.page.close()
        root = Path(buildah("mount", container))
        command = read_only_chroot(root, data, port)
        with running(command, dict(os.environ), log, port) as address:
            again = Reader(context, address)
            again.see_run(batch, "test accuracy", seconds=60)
            say("keeps its data over a restart")
            second = again.start_run(epochs=1)
            again.expect_run("test accuracy")
            assert second != batch
            assert again.complaints == [], again.complaints
            say("trains with a read-only root")


def main() -> int:
    reason = why_not()
    if reason:
        say(f"skipped, {reason}")
        return 0
    given = os.environ.get("IMAGE_FOLDER")
    folder = Path(given) if given else Path(tempfile.mkdtemp(prefix="playground-image-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        buildah = Buildah(folder)
        base = make_base(buildah, folder)
        say(f"building, layers by {buildah.driver}")
        start = time.monotonic()
        build(buildah, base, folder)
        sizes = buildah("images", "--format", "{{.Name}} {{.Size}}", IMAGE)
        say(f"built in {time.monotonic() - start:.0f} s: {sizes}")
        live(buildah, folder)
    finally:
        if os.environ.get("KEEP") != "1":
            shutil.rmtree(folder, ignore_errors=True)
    say("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
