"""Start a PostgreSQL for tests, or use the one that ``TEST_DATABASE_URL`` names.

Debian's packages put the server's programs where no path leads; a server that is started here has
its folder, its port on the loopback and its end with the block.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRIVER_IS_THERE = True
try:
    import psycopg
except ImportError:
    DRIVER_IS_THERE = False


def programs() -> Path | None:
    """The folder of the newest server's programs on this machine."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in folders), key=lambda p: int(p.parent.name), default=None)


def why_not() -> str:
    """Why there is no PostgreSQL to test with, or nothing."""
    if not DRIVER_IS_THERE:
        return "psycopg is not installed (requirements-postgres.txt)"
    if not os.environ.get("TEST_DATABASE_URL") and programs() is None:
        return "no PostgreSQL is installed, and TEST_DATABASE_URL names none"
    return ""


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a server whose database may be filled; raises RuntimeError."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    bin_ = programs()
    if bin_ is None:
        raise RuntimeError(why_not())
    # The server refuses to be root; Debian's package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="playground-postgres-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    port = _free_port()
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [bin_ / program, "-D", folder / "data", *words],
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()[-500:]}")

    try:
        run("initdb", "--username=playground", "--auth=trust", "--no-sync", "--encoding=UTF8")
        log = str(folder / "server.log")
        run("pg_ctl", "-w", "-t", "60", "-o", settings, "-l", log, "start")
        try:
            yield f"postgresql://playground@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_schema(server: str, name: str) -> Iterator[str]:
    """A URL whose tables are nobody else's."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        connection.execute(f'CREATE SCHEMA "{name}"')
        try:
            joint = "&" if "?" in server else "?"
            yield f"{server}{joint}options=-csearch_path%3D{name}"
        finally:
            connection.execute(f'DROP SCHEMA "{name}" CASCADE')


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
