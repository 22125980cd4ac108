"""Check the settings of measurements; a refusal names the field and what is allowed."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from knobs.knob import allowed, numbers, refusal
from language.said import message
from measuring.errors import MeasuringError
from measuring.records import RUNTIMES, Runtime, Setting
from runs.machine import usable_cores

MOST_BATCH = 256
MOST_SETTINGS = 24
"""Settings of one run."""


def setting_of(
    runtime: Any = "torch", batch: Any = 1, threads: Any = 1, backward: bool = False
) -> Setting:
    """Return a setting of values that a person gave; raises MeasuringError."""
    if runtime not in RUNTIMES:
        raise MeasuringError.of(
            refusal("runtime", runtime, allowed("word", tuple(RUNTIMES), None, None))
        )
    if backward and runtime != "torch":
        raise MeasuringError(
            message("backward is measured with the runtime torch only: {runtime} does not train."),
            runtime=runtime,
        )
    return Setting(
        cast(Runtime, runtime),
        _whole("batch", batch, MOST_BATCH),
        _whole("threads", threads, usable_cores()),
        bool(backward),
    )


def _whole(name: str, value: Any, most: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise MeasuringError.of(refusal(name, value, numbers(1, most)))
    return number


def settings_of(
    runtimes: Iterable[Any],
    batches: Sequence[Any] = (1,),
    threads: Any = 1,
    *,
    backward: bool = False,
) -> tuple[Setting, ...]:
    """Return the settings of each runtime at each batch size; raises MeasuringError.

    ``backward`` adds forward with backward to the forward pass of PyTorch.
    """
    chosen = tuple(dict.fromkeys(runtimes))
    if not chosen:
        raise MeasuringError(message("Choose at least one runtime: {allowed}."),
                             allowed=", ".join(RUNTIMES))  # fmt: skip
    if backward and "torch" not in chosen:
        setting_of(chosen[0], backward=True)
    found = [
        setting_of(runtime, batch, threads, with_backward)
        for runtime in chosen
        for with_backward in ((False, True) if backward and runtime == "torch" else (False,))
        for batch in dict.fromkeys(batches)
    ]
    if not 1 <= len(found) <= MOST_SETTINGS:
        raise MeasuringError(
            message("These are {count} measurements: choose 1 to {most} at once."),
            count=len(found),
            most=MOST_SETTINGS,
        )
    return tuple(found)
