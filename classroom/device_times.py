"""Define what a device took for a network, as a class shares it and as CSV has it."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from language.said import printable

KIND = "device time"
"""Kind of a question whose answers these are."""

MOST_NETWORKS = 6
"""Networks that a question asks for, and that a reader measures one after the other."""

LONGEST_NAME = 60

WIDE = 0.1
"""Distance of the quartiles as a share of the median from which on a time says little."""

Backend = Literal["wasm", "webgpu"]
RUNTIMES: dict[Backend, str] = {
    "wasm": "ONNX Runtime Web, WebAssembly",
    "webgpu": "ONNX Runtime Web, WebGPU",
}


class DeviceTime(BaseModel):
    """Milliseconds that one image takes on a device, float32: the median and the quartiles.

    ``spec`` is the network's text, ``macs`` its multiply-accumulates, ``machine`` what the reader
    lets the device be called, and ``threads`` how many the runtime had.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    spec: str = Field(max_length=600)
    network: str = Field(max_length=LONGEST_NAME)
    macs: int = Field(ge=0, le=10**15)
    backend: Backend
    threads: int = Field(ge=1, le=256)
    passes: int = Field(ge=1, le=10**6)
    median_ms: float = Field(gt=0, le=10**7)
    q1_ms: float = Field(gt=0, le=10**7)
    q3_ms: float = Field(gt=0, le=10**7)
    machine: str = Field(default="", max_length=LONGEST_NAME)

    @field_validator("machine", "network", mode="before")
    @classmethod
    def _cut(cls, value: object) -> str:
        return printable(value, LONGEST_NAME).strip()

    @property
    def is_wide(self) -> bool:
        """Return whether the quartiles lie further apart than a tenth of the median."""
        return self.q3_ms - self.q1_ms > WIDE * self.median_ms

    @property
    def images_per_second(self) -> float:
        """Images in a second, one after the other."""
        return 1_000 / self.median_ms


def as_answer(times: Iterable[DeviceTime]) -> list[str]:
    """Write each time as an answer of a class."""
    return [time.model_dump_json() for time in times]


def read_answers(answers: Iterable[str]) -> list[DeviceTime]:
    """Read the answers of a class; what another version wrote otherwise is left out."""
    found = []
    for answer in answers:
        try:
            found.append(DeviceTime.model_validate_json(answer))
        except ValidationError:
            continue
    return found


def settings_of(specs: Iterable[str]) -> str:
    """Write the networks that a question asks for as its settings."""
    return json.dumps({"networks": list(specs)[:MOST_NETWORKS]})


def networks_of(settings: str) -> list[str]:
    """Read the networks that a question asks for."""
    return list(json.loads(settings).get("networks", []))[:MOST_NETWORKS]


COLUMNS = (
    "network", "spec", "macs", "runtime", "batch", "threads", "passes", "median_ms", "q1_ms",
    "q3_ms", "images_per_second", "machine",
)  # fmt: skip


def as_csv(times: Iterable[DeviceTime]) -> str:
    """Write a table with a line for each time; milliseconds with three digits."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for time in times:
        texts = (time.network, time.spec, time.machine)
        network, spec, machine = map(_as_text, texts)
        writer.writerow(
            (
                network, spec, time.macs, RUNTIMES[time.backend], 1, time.threads, time.passes,
                f"{time.median_ms:.3f}", f"{time.q1_ms:.3f}", f"{time.q3_ms:.3f}",
                f"{time.images_per_second:.3f}", machine,
            )
        )  # fmt: skip
    return out.getvalue()


def _as_text(text: str) -> str:
    """Return a text that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
