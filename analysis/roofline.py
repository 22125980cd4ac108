"""Bound the time of a network from below: arithmetic and memory traffic of each operation.

An operation takes at least as long as its arithmetic at the device's peak, and at least as long as
its bytes at the memory's bandwidth (Williams et al. 2009, Roofline). Float32; each operation reads
its inputs and parameters once and writes its result once, as where none is fused with another.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import fsum, prod
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from analysis.records import Operation, Profile

FLOAT_BYTES = 4

FLOPS_BY_KIND: Mapping[str, int] = {
    "norm": 2, "activation": 1, "add": 1, "multiply": 1, "shift": 1, "scale": 1,
}  # fmt: skip
"""Floating point operations for each value of a result, where nothing is multiplied and summed."""

HERE = "here"
"""Key of the device that was measured: this machine."""

DEVICES = Path(__file__).with_name("devices.csv")

Limit = Literal["arithmetic", "memory"]


class Work(NamedTuple):
    """Floating point operations, bytes read and bytes written of one operation, for a batch."""

    path: str
    kind: str
    flops: int
    read: int
    written: int

    @property
    def bytes(self) -> int:
        """Bytes read and written."""
        return self.read + self.written

    @property
    def intensity(self) -> float:
        """Floating point operations for each byte; 0 where nothing is moved."""
        return self.flops / self.bytes if self.bytes else 0.0


@dataclass(frozen=True)
class Device:
    """Peaks of a device: floating point operations and bytes in a second.

    ``bandwidths`` are pairs of the bytes that are moved, rising, and the bytes in a second for so
    many: what fits in a cache is moved faster. ``source`` is a document, or how it was measured.
    ``cores`` are those of a processor that the peaks are of; None for a whole device.
    """

    key: str
    name: str
    flops: float
    bandwidths: tuple[tuple[int, float], ...]
    source: str
    cores: int | None = None

    def bandwidth(self, moved: int) -> float:
        """Return the fastest rate that was seen for so many bytes or more."""
        known = [rate for size, rate in self.bandwidths if size >= moved]
        below = [rate for size, rate in self.bandwidths if size <= moved]
        # Between two sizes it may be as fast as at the smaller one.
        return max([*known, *below[-1:]])

    @property
    def main_bandwidth(self) -> float:
        """Bytes in a second for more than any cache holds."""
        return self.bandwidths[-1][1]

    @property
    def ridge(self) -> float:
        """Intensity from which arithmetic is the limit."""
        return self.flops / self.main_bandwidth

    def attainable(self, intensity: float) -> float:
        """Return the floating point operations in a second at an intensity, from main memory."""
        return min(self.flops, intensity * self.main_bandwidth)


class Bound(NamedTuple):
    """The least time of one operation: the larger one of its two limits, in seconds."""

    work: Work
    arithmetic: float
    memory: float

    @property
    def seconds(self) -> float:
        """The least time."""
        return max(self.arithmetic, self.memory)

    @property
    def limit(self) -> Limit:
        """The larger one of the two."""
        return "arithmetic" if self.arithmetic >= self.memory else "memory"


@dataclass(frozen=True)
class NetworkBound:
    """The least time of a network's operations one after the other, for a batch on a device."""

    name: str
    device: Device
    batch: int
    operations: tuple[Bound, ...]

    @cached_property
    def seconds(self) -> float:
        """Sum of the operations' least times."""
        return fsum(bound.seconds for bound in self.operations)

    def share(self, limit: Limit) -> float:
        """Return the part of the time that one of the limits sets."""
        limited = sum(bound.seconds for bound in self.operations if bound.limit == limit)
        return limited / self.seconds if self.seconds else 0.0

    def as_json(
        self, measured: Mapping[str, float] | None = None, median: float | None = None
    ) -> dict[str, Any]:
        """Return plain data; ``measured`` has seconds by path where they are known.

        ``median`` is the measured time of a whole pass in seconds.
        """
        return {
            "spec": self.name,
            "device": self.device.name,
            "cores": self.device.cores,
            "source": self.device.source,
            "batch": self.batch,
            "peak_flops": self.device.flops,
            "bandwidths": [list(pair) for pair in self.device.bandwidths],
            "bound_ms": 1e3 * self.seconds,
            "measured_ms": None if median is None else 1e3 * median,
            "limited_by_memory": self.share("memory"),
            "operations": [
                {
                    "path": bound.work.path,
                    "kind": bound.work.kind,
                    "flops": bound.work.flops,
                    "bytes_read": bound.work.read,
                    "bytes_written": bound.work.written,
                    "intensity": bound.work.intensity,
                    "arithmetic_ms": 1e3 * bound.arithmetic,
                    "memory_ms": 1e3 * bound.memory,
                    "limit": bound.limit,
                    **_measured(bound.work.path, measured),
                }
                for bound in self.operations
            ],
        }


def _measured(path: str, measured: Mapping[str, float] | None) -> dict[str, float]:
    seconds = (measured or {}).get(path)
    return {} if seconds is None else {"measured_ms": 1e3 * seconds}


def work(op: Operation, batch: int = 1) -> Work:
    """Return what an operation computes and moves; views compute and move nothing."""
    is_in_place = op.activation_bytes == 0 and op.kind in FLOPS_BY_KIND
    if op.kind in ("input", "dropout") or (op.activation_bytes == 0 and not is_in_place):
        return Work(op.path, op.kind, 0, 0, 0)
    read = batch * sum(map(prod, op.in_shapes)) + op.params
    written = batch * prod(op.out_shape)
    return Work(op.path, op.kind, batch * _flops(op), FLOAT_BYTES * read, FLOAT_BYTES * written)


def _flops(op: Operation) -> int:
    if op.macs:
        return 2 * op.macs
    if op.kind in ("global pool", "mean"):
        return prod(op.in_shape)
    if op.kind == "pool":
        kernel = str(dict(op.hyper).get("kernel", 1)).split("x")
        sides = kernel * 2 if len(kernel) == 1 else kernel
        return prod(map(int, sides)) * prod(op.out_shape)
    return FLOPS_BY_KIND.get(op.kind, 0) * prod(op.out_shape)


def bound(profile: Profile, device: Device, batch: int = 1) -> NetworkBound:
    """Bound the time of a network's inference for a batch on a device."""
    found = (_bound(op, device, batch) for op in profile.operations)
    moved = tuple(one for one in found if one.work.bytes)
    return NetworkBound(profile.name, device, batch, moved)


def least_seconds(profile: Profile, device: Device, batch: int = 1) -> tuple[float, ...]:
    """Return the least time of each operation of a profile, in its order; 0 of views."""
    return tuple(_bound(op, device, batch).seconds for op in profile.operations)


def _bound(op: Operation, device: Device, batch: int) -> Bound:
    done = work(op, batch)
    if not done.bytes:
        return Bound(done, 0.0, 0.0)
    return Bound(done, done.flops / device.flops, done.bytes / device.bandwidth(done.bytes))


@cache
def named_devices() -> Mapping[str, Device]:
    """Return the devices of the data file by their keys, with the documents of their peaks."""
    with DEVICES.open(encoding="utf-8", newline="") as file:
        devices = {
            row["key"]: Device(
                row["key"],
                row["name"],
                float(row["tflops"]) * 1e12,
                ((0, float(row["gb_per_second"]) * 1e9),),
                row["source"],
            )
            for row in csv.DictReader(file)
        }
    return MappingProxyType(devices)


def first_named() -> Device:
    """Return the device that is meant where none is chosen and this machine was not measured."""
    return next(iter(named_devices().values()))
