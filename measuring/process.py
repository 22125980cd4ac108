"""Call a function in a fresh process of its own, which ends with it.

Each measurement has one: memory, threads and affinity are its own, and what is killed there harms
nothing else. What libraries print there is dropped.
"""

import logging
import multiprocessing
import os
import traceback
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from language.said import Note, SaidError, message
from measuring.errors import MeasuringError

R = TypeVar("R")

SECONDS = 300.0
"""Longest that a step of a measurement may take."""

END_SECONDS = 5.0
"""Time that a process has to end by itself after its answer."""


def in_own_process(call: Callable[..., R], *args: Any, seconds: float = SECONDS) -> R:
    """Return what ``call`` returns there; both must be picklable.

    Raises the SaidError that it raises, MeasuringError for any other error, for a process that was
    killed, and after ``seconds``.
    """
    value, error = None, None
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, call, args))
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise MeasuringError(
                message("The measurement took more than {seconds} s and was ended."),
                seconds=f"{seconds:g}",
            )
        value, error = ours.recv()
    except EOFError:
        process.join()
        raise MeasuringError(
            message("The process that measures ended by itself (code {code}); -9 is often a lack "
                    "of memory."),
            code=process.exitcode,
        ) from None  # fmt: skip
    finally:
        ours.close()
        # One that has answered puts away what it has opened.
        process.join(0 if error is None and value is None else END_SECONDS)
        process.kill()
        process.join()
    if error is not None:
        raise error
    return value


def _answer(answer: Connection, call: Callable[..., Any], args: tuple[Any, ...]) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    log = os.fdopen(os.dup(2), "w")
    for stream in (1, 2):
        os.dup2(null, stream)
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    value, error = None, None
    try:
        value = call(*args)
    except SaidError as said:
        error = said
    except Exception as failed:
        traceback.print_exc(file=log)
        lines = str(failed).strip().splitlines() or [""]
        error = MeasuringError.of(
            Note(
                message("The measurement stopped on an error, {kind}: {reason}"),
                {"kind": type(failed).__name__, "reason": lines[0][:200]},
            )
        )
    answer.send((value, error))
