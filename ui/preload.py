"""Import slow modules in the background while the reader sees the loading page.

Nothing that ``app.py`` imports brings torch, pandas or the store along, which a test checks.
``server.py`` starts the imports three seconds after its own start, so in a class nobody sees the
loading page.
"""

import ctypes
import gc
import importlib
import traceback
from threading import Event, Lock, Thread, Timer

PAGES_NEED = ("ui.explore.header", "ui.explore.drawing", "ui.explore.costs", "ui.explore.spec_form")
"""Modules that bring all slow imports: torch, pandas, Plotly."""

MOST_ARENAS = 2
LARGE_BYTES = 128 * 1024
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3

_ready = Event()
_starting = Lock()
_thread: Thread | None = None


def start_preloading() -> None:
    """Start the imports in a thread, once for all readers; return at once."""
    global _thread
    with _starting:
        if _thread is None:
            _thread = Thread(target=_warm, name="warm", daemon=True)
            _thread.start()


def start_preloading_after(seconds: float = 3.0) -> None:
    """Start the imports in a few seconds, so that not even the first reader waits for them.

    A reader who comes before that sees the loading page first, and nothing slows it.
    """
    timer = Timer(seconds, start_preloading)
    timer.daemon = True
    timer.start()


def is_preloaded() -> bool:
    """Return whether a page can be shown without waiting for an import."""
    return _ready.is_set()


def wait_until_preloaded() -> None:
    """Wait until the imports are done; an import that failed raises where it is used."""
    start_preloading()
    _ready.wait()


def _warm() -> None:
    _bound_memory()
    try:
        for module in PAGES_NEED:
            importlib.import_module(module)
    except ImportError:
        traceback.print_exc()
    finally:
        _ready.set()
    # Before the first Start, so that it need not wait; runs left waiting go on.
    importlib.import_module("runs.supervisor").ensure()
    # What is loaded now stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    # Caches of whole networks are many objects that live long: look at them seldom, but do look,
    # as every Plotly figure is a circle of references that nothing else takes away.
    gc.set_threshold(50_000, 20, 5)


def _bound_memory() -> None:
    """Make glibc return freed memory to the system.

    Few arenas for many threads: Streamlit runs each script in a thread of its own, and glibc keeps
    what each arena once held. What is large goes back to the system when it is freed: left alone,
    glibc raises that limit to the largest that it has seen, and long pages lie among short words.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, MOST_ARENAS)
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
