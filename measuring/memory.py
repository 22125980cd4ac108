"""Refuse a network that is too large to be measured here, before it is built."""

from functools import lru_cache

from analysis.memory import MemoryTraceError
from analysis.memory_records import Memory
from analysis.of_spec import MOST_PARAMS, memory_of_spec
from analysis.records import Profile
from backbones.spec import BackboneSpec
from language.said import message
from measuring.errors import MeasuringError
from measuring.records import Setting
from runs.machine import free_memory

FLOAT_BYTES = 4

USABLE = 0.9
"""Share of the free memory that a measurement may plan with."""

PROCESS_BYTES = {
    "torch": 350 * 2**20,
    "onnxruntime": 900 * 2**20,
    "onnxruntime-int8": 1_200 * 2**20,
}
"""Bytes of a process before there are weights: with ONNX the exporter's, measured."""

COPIES = {"torch": 1, "onnxruntime": 4, "onnxruntime-int8": 5}
"""Copies of the weights that are held at once: module, graph, file and the packed ones."""


def check_fits(spec: BackboneSpec, profile: Profile, setting: Setting) -> None:
    """Raise MeasuringError, with the bytes that are too many, for a network of this profile.

    Takes the time of a trace of memory where a backward pass might not fit.
    """
    free = free_memory()
    if profile.params > MOST_PARAMS:
        raise MeasuringError(
            message(
                "{spec} has {params} parameters, {size} GB: at most {most} parameters are run here."
            ),
            spec=spec.text,
            params=f"{profile.params:,}",
            size=f"{FLOAT_BYTES * profile.params / 1e9:.1f}",
            most=f"{MOST_PARAMS:,}",
        )
    needed = bytes_needed(profile, setting)
    if setting.backward and needed > USABLE * free:
        needed = _traced(spec, setting.batch) or needed
    if needed > USABLE * free:
        raise MeasuringError(
            message(
                "{spec} with {runtime} and batch={batch} needs about {needed} GB of memory, and "
                "{free} GB are free here: choose a smaller batch or network."
            ),
            spec=spec.text,
            runtime=setting.runtime,
            batch=setting.batch,
            needed=f"{needed / 1e9:.1f}",
            free=f"{free / 1e9:.1f}",
        )


def bytes_needed(profile: Profile, setting: Setting) -> int:
    """Estimate a measurement's peak from above: weights, activations, what processes take."""
    weights = FLOAT_BYTES * profile.params
    if setting.backward:
        # Results with their gradients, weights with theirs.
        activations, copies = 2 * profile.activation_bytes, 2
    else:
        activations, copies = 2 * profile.peak_activation_bytes, COPIES[setting.runtime]
    return PROCESS_BYTES[setting.runtime] + copies * weights + setting.batch * activations


def _traced(spec: BackboneSpec, batch: int) -> int | None:
    """Return the peak of a process that trains, None where the memory cannot be traced."""
    try:
        return PROCESS_BYTES["torch"] + _memory(spec).peak(batch).total
    except MemoryTraceError:
        return None


@lru_cache(maxsize=1)
def _memory(spec: BackboneSpec) -> Memory:
    """Trace a training step once for all batches: without an optimiser's state, as none steps."""
    return memory_of_spec(spec, "sgd")
