"""What a device took: bounded, without more than was agreed to, and as a table."""

import csv
import io
import json
from typing import Any

import pytest
from pydantic import ValidationError

from classroom.device_times import (
    DeviceTime,
    as_answer,
    as_csv,
    networks_of,
    read_answers,
    settings_of,
)

GIVEN: dict[str, Any] = {
    "spec": "resnet",
    "network": "ResNet-50",
    "macs": 3_858_000_000,
    "backend": "wasm",
    "threads": 1,
    "passes": 20,
    "median_ms": 299.0,
    "q1_ms": 297.5,
    "q3_ms": 304.25,
    "machine": "Linux, Chromium 140",
}


def test_answers_are_read_as_they_were_written() -> None:
    times = [DeviceTime(**GIVEN), DeviceTime(**GIVEN | {"backend": "webgpu", "machine": ""})]
    assert read_answers(as_answer(times)) == times
    assert read_answers(["{}", "no JSON", *as_answer(times)]) == times


def test_nothing_else_is_kept_of_what_a_browser_sends() -> None:
    sent = DeviceTime(**GIVEN, user="ada", agent="Mozilla/5.0")
    assert json.loads(as_answer([sent])[0]) == GIVEN
    long = DeviceTime(**GIVEN | {"machine": " a\x00b\n" + "x" * 500})
    assert len(long.machine) <= 60
    assert long.machine.isprintable()


@pytest.mark.parametrize(
    "wrong",
    [
        {"median_ms": 0},
        {"median_ms": float("nan")},
        {"q3_ms": 1e9},
        {"threads": 0},
        {"macs": -1},
        {"backend": "abacus"},
        {"spec": "x" * 601},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DeviceTime(**GIVEN | wrong)


def test_the_table_has_a_line_for_each_and_no_formula() -> None:
    times = [DeviceTime(**GIVEN), DeviceTime(**GIVEN | {"machine": "=1+1"})]
    first, second = csv.DictReader(io.StringIO(as_csv(times)))
    assert first["machine"] == "Linux, Chromium 140"
    assert first["median_ms"] == "299.000"
    assert float(first["images_per_second"]) == pytest.approx(3.344, abs=1e-3)
    assert second["machine"] == "'=1+1"


def test_a_question_names_a_few_networks() -> None:
    assert networks_of(settings_of(["resnet"] * 20)) == ["resnet"] * 6
    assert networks_of("{}") == []
