"""Run code that somebody else wrote in a process of its own, with limits of time and memory.

What it prints goes to standard error. On systems without ``resource`` memory is not limited.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from language.said import SaidError, message

R = TypeVar("R")

SECONDS = 10.0
MEMORY = 2_000_000_000
"""Bytes that the code may take beyond what Python and torch hold."""

PRELOADED = ("analysis.of_spec",)
"""Modules that the processes of a server with threads have from the first on."""

START_SECONDS = 120.0
"""Time that a process may take to import torch before the code's own time begins."""


class LimitError(SaidError):
    """Code took too long or too much, or ended its own process."""


def limited(call: Callable[..., R], *args: Any) -> R:
    """Return what ``call`` returns in a process of its own; both must be picklable.

    Raises LimitError, and the SaidError that ``call`` raises.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # A fork of one thread is safe and shares what is imported; a server has many.
    kind = "fork" if _can_fork() else "forkserver"
    context: Any = multiprocessing.get_context(kind)
    work = call, args
    if kind == "forkserver":
        context.set_forkserver_preload(list(PRELOADED))
    ours, theirs = context.Pipe()
    given = work if kind == "fork" else None
    process = context.Process(target=_run, args=(theirs, call.__module__, given))
    process.start()
    theirs.close()
    try:
        _await(ours, START_SECONDS)
        ours.recv()
        if given is None:
            ours.send(work)
        _await(ours, SECONDS)
        value, error, facts = ours.recv()
    except EOFError:
        process.join()
        raise LimitError(
            message("The module ended its process (exit code {code})."), code=process.exitcode
        ) from None
    finally:
        ours.close()
        # Whatever the code has started goes with it.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
    if error is not None:
        error.__dict__.update(facts)
        raise error
    return value


def _can_fork() -> bool:
    return hasattr(os, "fork") and threading.active_count() == 1


def _await(answer: Connection, seconds: float) -> None:
    if not answer.poll(seconds):
        raise LimitError(
            message("The module took more than {seconds} s and was ended."), seconds=f"{seconds:g}"
        )


def _run(answer: Connection, module: str, work: tuple[Callable[..., Any], Any] | None) -> None:
    """Call the function, and send its value or its error."""
    with suppress(OSError):
        os.setsid()
    # What is printed must not stand among results; libraries write to the descriptor.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # With torch, which takes time and memory of its own.
    import_module(module)
    answer.send("started")
    value, error = None, None
    try:
        with _memory_limited():
            # Here, as to read a spec may be to run somebody's file.
            call, args = answer.recv() if work is None else work
            value = call(*args)
    except SaidError as said:
        error = said
        if _is_about_memory(said):
            error = _too_much()
    except MemoryError:
        error = _too_much()
    answer.send((value, error, dict(vars(error)) if error else {}))


def _too_much() -> LimitError:
    return LimitError(
        message("The module took more than {memory} GB of memory and was ended."),
        memory=f"{MEMORY / 1e9:g}",
    )


def _is_about_memory(error: BaseException | None) -> bool:
    """Return whether a lack of memory led to an error."""
    while error is not None:
        if isinstance(error, MemoryError) or "allocate memory" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _memory_limited() -> Iterator[None]:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (ImportError, OSError):
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
