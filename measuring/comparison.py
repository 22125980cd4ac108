"""Compare measurements of one machine, and refuse to compare those of several."""

from collections.abc import Iterable

from language.said import message
from measuring.errors import MeasuringError
from measuring.machine import machine
from measuring.records import Measurement


def check_machine(measurements: Iterable[Measurement]) -> None:
    """Raise MeasuringError where a measurement is not of this machine."""
    for one in measurements:
        if one.machine != machine():
            raise _different(machine(), one.machine)


def common_machine(measurements: Iterable[Measurement]) -> str:
    """Return the machine of all measurements, at least one; raises MeasuringError for several."""
    machines = list(dict.fromkeys(one.machine for one in measurements))
    if len(machines) > 1:
        raise _different(*machines[:2])
    return machines[0]


def _different(first: str, second: str) -> MeasuringError:
    return MeasuringError(
        message(
            "Times of different machines are not compared: these are of {first} and of "
            "{second}. Measure both on one."
        ),
        first=first,
        second=second,
    )


def times_as_long(measured: Measurement, other: Measurement) -> float:
    """Return one median over the other; raises MeasuringError for two machines."""
    common_machine((measured, other))
    return measured.median_ms / other.median_ms
