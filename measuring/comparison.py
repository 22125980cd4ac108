"""Compare measurements of one machine, and refuse to compare those of several."""

from collections.abc import Iterable

from language.said import message
from measuring.errors import MeasuringError
from measuring.records import Measurement


def common_machine(measurements: Iterable[Measurement]) -> str:
    """Return the machine of all measurements, at least one; raises MeasuringError for several."""
    machines = list(dict.fromkeys(one.machine for one in measurements))
    if len(machines) > 1:
        raise MeasuringError(
            message(
                "Times of different machines are not compared: these are of {first} and of "
                "{second}. Measure both on one."
            ),
            first=machines[0],
            second=machines[1],
        )
    return machines[0]


def times_as_long(measured: Measurement, other: Measurement) -> float:
    """Return one median over the other; raises MeasuringError for two machines."""
    common_machine((measured, other))
    return measured.median_ms / other.median_ms
