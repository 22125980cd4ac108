"""Compare the roofline's lower bound with the time of eager PyTorch on one core, every preset."""

from collections.abc import Generator, Iterator
from time import perf_counter, thread_time

import torch

from analysis.machine import measure_peaks
from analysis.of_spec import profile_spec
from analysis.roofline import Device, bound
from backbones.registry import PRESETS, build
from backbones.spec import BackboneSpec
from bench.measurement import Measurement

SECONDS, LEAST_REPEATS = 1.0, 3
MOST_MACS = 5e9
"""Networks with more are compared at one repeat, as they take long."""

MOST_TIMES = 3.0
BATCH = 8
"""Batch at which ResNets are to lie within ``MOST_TIMES``."""


def measure() -> Iterator[Measurement]:
    """Return times over bounds: the least of all presets, and the largest of ResNets in batches."""
    device = measure_peaks(1).on()
    ratios = {}
    for name, preset in PRESETS.items():
        ratios[name] = yield from _compare(name, preset.spec, device, 1)
    least = min(ratios, key=ratios.__getitem__)
    yield Measurement(
        f"measured time over the bound, least of all presets ({least})",
        ratios[least],
        "times",
        target=">= 1",
        met=ratios[least] >= 1,
    )
    batches = {}
    for name, preset in PRESETS.items():
        if preset.spec.family == "resnet" and preset.spec.input_shape[1] == 224:
            batches[name] = yield from _compare(name, preset.spec, device, BATCH)
    most = max(batches, key=batches.__getitem__)
    yield Measurement.at_most(
        f"measured time over the bound, batch {BATCH}, most of the ResNets ({most})",
        batches[most],
        "times",
        most=MOST_TIMES,
    )


def _compare(
    name: str, spec: BackboneSpec, device: Device, batch: int
) -> Generator[Measurement, None, float]:
    profile = profile_spec(spec)
    least = bound(profile, device, batch).seconds
    repeats = 1 if batch * profile.macs > MOST_MACS * BATCH else LEAST_REPEATS
    spent = _fastest(spec, batch, repeats)
    yield Measurement(f"bound {name}, batch {batch}", 1e3 * least, "ms", 1e3 * spent)
    return spent / least


def _fastest(spec: BackboneSpec, batch: int, least: int) -> float:
    """Return the seconds of the fastest pass, as the bound is one from below."""
    torch.manual_seed(0)
    net, images = build(spec).eval(), torch.rand(batch, *spec.input_shape)
    times: list[float] = []
    with torch.inference_mode():
        net(images)
        end = perf_counter() + SECONDS
        while len(times) < least or perf_counter() < end:
            # Of one core: what others take meanwhile is not counted.
            start = thread_time()
            net(images)
            times.append(thread_time() - start)
    return min(times)
