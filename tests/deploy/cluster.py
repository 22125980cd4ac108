"""Run the cluster of ``compose.yaml`` on one machine: PostgreSQL, Ray, two replicas, the proxy.

    python -m tests.deploy.cluster

A run that is started on one replica is seen on the other; when the first is killed, its reader
goes on with the other by himself, the other's reader notices nothing and the run is trained to its
end. Needs requirements-postgres.txt, requirements-ray.txt, a PostgreSQL (tests/postgres.py),
Caddy (Debian's will do) and root, which it only uses to give the proxy a hosts file of its own.
"""

import hashlib
import hmac
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests import postgres
from tests.deploy.reader import NETWORK, Reader, chromium, quoted

ROOT = Path(__file__).parents[2]
# Each is on a loopback address of its own, as on machines of their own.
REPLICAS = ("127.0.0.2", "127.0.0.3")
HEAD, WORKER = "127.0.0.4", "127.0.0.5"
STICKY = "playground_replica"
SECRET = "for-this-test-only"
START_SECONDS = 300
EPOCHS = 12
RAY_IS_UP = "Ray runtime started"


def say(text: str) -> None:
    print(f"cluster-test: {text}", flush=True)


def why_not() -> str:
    """Return why it cannot be done here, or nothing; installs Debian's Caddy where allowed."""
    if importlib.util.find_spec("ray") is None:
        return "Ray is not installed (requirements-ray.txt)"
    if postgres.why_not():
        return postgres.why_not()
    if os.geteuid() != 0:
        return "the proxy's own hosts file needs root"
    if shutil.which("caddy") is None and shutil.which("apt-get"):
        for command in (["update"], ["install", "-y", "--no-install-recommends", "caddy"]):
            subprocess.run(["apt-get", "-qq", *command], capture_output=True)
    return "" if shutil.which("caddy") else "Caddy cannot be had"


class Process:
    """A process in a group of its own with a log; ends with the block."""

    def __init__(self, name: str, command: list[str], folder: Path, settings: Mapping[str, str]):
        self.name, self.log = name, folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self.popen.wait()

    def end(self) -> None:
        """Ask, then tell."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(15)
        self._signal(signal.SIGKILL)
        self.popen.wait()

    def _signal(self, kind: signal.Signals) -> None:
        try:
            os.killpg(self.popen.pid, kind)
        except ProcessLookupError:
            return

    def wait_for(self, url: str) -> None:
        """Until the URL answers; AssertionError where the process ends or takes too long."""
        give_up = time.monotonic() + START_SECONDS
        while self.popen.poll() is None and time.monotonic() < give_up:
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"{self.name} did not answer:\n{self.log.read_text()[-2000:]}")

    def wait_until_it_says(self, text: str) -> None:
        """Until it is in the log; AssertionError where the process ends or takes too long."""
        give_up = time.monotonic() + START_SECONDS
        while text not in self.log.read_text(errors="replace"):
            ended = self.popen.poll() is not None
            assert not ended, f"{self.name} ended:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < give_up, f"{self.name} is not up yet"
            time.sleep(0.1)


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as listener:
        listener.bind((host, 0))
        return int(listener.getsockname()[1])


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, dict[str, Process], int]]:
    """The proxy's address, the replicas by their host, and their port."""
    with ExitStack() as after:
        database = after.enter_context(postgres.running_postgres())
        after.enter_context(postgres.empty_schema(database, "cluster_test"))
        joint = "&" if "?" in database else "?"
        head = f"{HEAD}:{free_port(HEAD)}"
        settings = {
            "PLAYGROUND_HOME": str(folder / "home"),
            "DATABASE_URL": f"{database}{joint}options=-csearch_path%3Dcluster_test",
            "RAY_ADDRESS": head,
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(32),
            "PYTHONPATH": str(ROOT),
            "STREAMLIT_SERVER_COOKIE_SECRET": SECRET,
        }

        def start(name: str, *command: str, **more: str) -> Process:
            process = Process(name, list(command), folder, settings | more)
            after.callback(process.end)
            return process

        ray = [str(Path(sys.executable).parent / "ray"), "start", "--block"]
        start(
            "head",
            *ray,
            *("--head", f"--port={head.split(':')[1]}", "--num-cpus=0", "--disable-usage-stats"),
            *("--include-dashboard=false", f"--temp-dir={folder / 'ray'}"),
            f"--node-ip-address={HEAD}",
        ).wait_until_it_says(RAY_IS_UP)
        start(
            "worker", *ray, f"--address={head}", "--num-cpus=2", f"--node-ip-address={WORKER}"
        ).wait_until_it_says(RAY_IS_UP)
        say("PostgreSQL, a Ray head and a worker are started")
        start(
            "supervisor",
            sys.executable,
            "-c",
            "from runs.supervisor import main; main(stay=True)",
        )
        port = free_port(REPLICAS[0])
        app = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port)]
        replicas = {
            host: start(
                f"replica-{host}", *app, "--server.address", host, PLAYGROUND_SUPERVISE="off"
            )
            for host in REPLICAS
        }
        for host, replica in replicas.items():
            replica.wait_for(f"http://{host}:{port}/_stcore/health")
        say(f"two replicas answer, {' and '.join(REPLICAS)}")
        hosts = folder / "hosts"
        hosts.write_text("".join(f"{host} app\n" for host in REPLICAS) + "127.0.0.1 localhost\n")
        address = f"http://127.0.0.1:{free_port()}"
        inside = 'mount --bind "$1" /etc/hosts; exec caddy run --adapter caddyfile --config "$2"'
        proxy = start(
            "proxy",
            *("unshare", "--mount", "bash", "-euc", inside, "bash"),
            *(str(hosts), str(ROOT / "deploy" / "Caddyfile")),
            SITE=address,
            APP="app",
            APP_PORT=str(port),
            STICKY_SECRET=SECRET,
        )
        proxy.wait_for(f"{address}/_stcore/health")
        yield address, replicas, port


def ticket(host: str, port: int) -> str:
    """The cookie with which the proxy sends a reader to this replica."""
    return hmac.new(SECRET.encode(), f"{host}:{port}".encode(), hashlib.sha256).hexdigest()


def reader_of(browser: Browser, address: str, host: str, port: int) -> Reader:
    """A fresh browser profile that the proxy has once sent to this replica."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": STICKY, "value": ticket(host, port), "url": address}])
    return Reader(context, address)


def replica_of(reader: Reader, port: int) -> str:
    """Where the proxy sends this reader now."""
    kept = {cookie["name"]: cookie["value"] for cookie in reader.context.cookies()}
    return next(host for host in REPLICAS if kept.get(STICKY) == ticket(host, port))


def until(condition: Callable[[], bool], seconds: float = 240) -> None:
    """Look again and again; AssertionError where it never comes about."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it never came about"
        time.sleep(0.1)


def check_spread(address: str, port: int) -> None:
    """New readers are spread over both replicas."""
    met = set()
    for _ in range(60):
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=10) as answer:
            met.add(answer.headers["Set-Cookie"].split("=")[1].split(";")[0])
    assert met == {ticket(host, port) for host in REPLICAS}, met
    say("new readers are spread over both")


def live(folder: Path) -> None:
    with cluster(folder) as (address, replicas, port), chromium() as browser:
        check_spread(address, port)
        first, second = (reader_of(browser, address, host, port) for host in REPLICAS)
        batch = first.start_run(epochs=EPOCHS)
        assert replica_of(first, port) == REPLICAS[0]
        first.expect_run("validation accuracy so far")
        say("a run started on the first replica is trained on Ray")

        # The same person on another device: runs are seen by who has the visitor's cookie.
        visitor = [c for c in first.context.cookies() if c["name"] == "playground-visitor"]
        second.context.add_cookies(
            [{"name": c["name"], "value": c["value"], "url": address} for c in visitor]
        )
        second.see_run(batch, "validation accuracy so far", seconds=60)
        assert replica_of(second, port) == REPLICAS[1]
        say("the second replica shows it")
        witness = Reader(second.context, address)
        witness.open(f"?spec={quoted(NETWORK)}")

        seen = second.epoch()
        assert seen < EPOCHS, "the run was over too early to show anything"
        replicas[REPLICAS[0]].kill()
        killed = time.monotonic()
        until(lambda: replica_of(first, port) == REPLICAS[1])
        say(f"first replica killed; its reader comes back in {time.monotonic() - killed:.1f} s")
        until(lambda: first.epoch() > seen)
        say("and sees the run go on, without loading the page again")
        # Nothing was loaded anew, and a knob still turns.
        witness.page.bring_to_front()
        witness.page.get_by_role("button", name="Pin to compare").click()
        expect(witness.page).to_have_url(re.compile("v=.*v="), timeout=30_000)
        witness.settle()
        assert witness.complaints == second.complaints == [], (
            witness.complaints,
            second.complaints,
        )
        say("the second replica's readers noticed nothing")
        first.expect_run("test accuracy", seconds=600)
        second.expect_run("test accuracy", seconds=60)
        again = Reader(first.context, address)
        again.see_run(batch, "test accuracy", seconds=60)
        assert replica_of(again, port) == REPLICAS[1]
        say("the run was trained to its end and both readers see it")


def main() -> int:
    reason = why_not()
    if reason:
        say(f"skipped, {reason}")
        return 0
    # Ray's sockets lie below it, and their paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        live(folder)
    except BaseException:
        for log in sorted(folder.glob("*.log")):
            say(f"{log.name}:\n{log.read_text(errors='replace')[-1500:]}")
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
