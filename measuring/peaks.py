"""Measure the peaks of this machine in the background, in one process for all who ask.

That process waits for one that measures already for the same home folder (``analysis/machine.py``).
"""

import os
import subprocess
import sys
import threading
import time

from analysis.machine import kept_peaks
from runs.paths import PROJECT, python_path

SECONDS = 60.0
"""Longest that it may take, with the imports."""

_starting = threading.Lock()
_process: subprocess.Popen[bytes] | None = None
_begun = 0.0


def begin() -> None:
    """Start the process, unless one is under way or the peaks are kept; returns at once."""
    global _process, _begun
    with _starting:
        if is_under_way() or kept_peaks() is not None:
            return
        _begun = time.monotonic()
        _process = subprocess.Popen(
            [sys.executable, "cli.py", "machine"],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": python_path()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def is_under_way() -> bool:
    """Return whether this server's process measures; one that takes too long is ended."""
    if _process is None or _process.poll() is not None:
        return False
    if time.monotonic() - _begun > SECONDS:
        _process.kill()
        _process.wait()
        return False
    return True


def has_failed() -> bool:
    """Return whether the last process that was started ended without peaks."""
    return _process is not None and not is_under_way() and bool(_process.returncode)
