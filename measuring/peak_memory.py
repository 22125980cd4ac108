"""Read the largest resident memory of this process since a moment."""

import sys
from contextlib import suppress
from pathlib import Path

_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def forget_peak() -> bool:
    """Let the peak begin anew at the present memory; False where the system cannot (not Linux)."""
    if sys.platform != "linux":
        return False
    try:
        _CLEAR.write_text("5")
    except OSError:
        return False
    return True


def peak() -> int | None:
    """Return the peak in bytes, None where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return None
