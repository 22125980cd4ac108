"""Define what a process that measures sends back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from measuring.protocol import Sample


@dataclass(frozen=True)
class Outcome:
    """A sample with bytes, and the milliseconds of what the runtime's profiler saw.

    ``spans`` are of PyTorch's functions in the order of their calls, as (path of the module that
    ran, milliseconds); ``events`` are of ONNX Runtime's kernels by the names of their nodes.
    """

    sample: Sample
    peak_bytes: int | None
    size_bytes: int
    versions: Mapping[str, str]
    spans: tuple[tuple[str, float], ...] = ()
    events: tuple[tuple[str, str, float], ...] = field(default=(), repr=False)
