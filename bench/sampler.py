"""Sample the page scripts of a server by function; started in the server's own process.

``bench.shares`` starts it. Each sample counts every function of the project on the stack once, so
shares are inclusive: of a function with all that it calls.
"""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

ROOT = str(Path(__file__).parents[1])
PAUSE, WRITE_EVERY = 0.002, 2.0
"""Seconds between two samples, and between two times that the counts are written."""


def start(output: Path) -> None:
    """Sample from now on in a thread, and keep the counts in a file."""
    threading.Thread(target=_sample, args=(output,), daemon=True).start()


def _sample(output: Path) -> None:
    # Else a sample waits for a script to give up the interpreter, and sees where it does.
    sys.setswitchinterval(0.0005)
    counts: Counter[str] = Counter()
    written = time.monotonic()
    while True:
        time.sleep(PAUSE)
        for frame in sys._current_frames().values():
            names = set(_named(frame))
            if "script" in names:
                counts.update(names)
        if time.monotonic() - written > WRITE_EVERY:
            written = time.monotonic()
            output.write_text(json.dumps(counts.most_common()))


def _named(frame: FrameType | None) -> list[str]:
    """Return the project's functions on a stack, and whether a page's script is on it."""
    found = []
    while frame is not None:
        code = frame.f_code
        if code.co_name == "_run_script":
            found.append("script")
        elif code.co_filename.startswith(ROOT) and "/.venv/" not in code.co_filename:
            file = code.co_filename.removeprefix(f"{ROOT}/").removesuffix(".py")
            found.append(f"{file.replace('/', '.')}.{code.co_name}")
        elif "streamlit/elements/" in code.co_filename:
            found.append("streamlit.elements")
        frame = frame.f_back
    return found
