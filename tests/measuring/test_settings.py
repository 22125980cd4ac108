"""Settings of measurements: which there are, and what is refused in which words."""

from typing import Any

import pytest

from measuring.errors import MeasuringError
from measuring.records import Setting
from measuring.settings import setting_of, settings_of
from runs.machine import usable_cores


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"runtime": "tf"}, "runtime=tf is not allowed: choose torch, onnxruntime, "),
        ({"batch": "0"}, "batch=0 is not allowed: give a whole number from 1 to 256."),
        ({"batch": "many"}, "batch=many is not allowed"),
        ({"threads": usable_cores() + 1}, f"from 1 to {usable_cores()}."),
        ({"runtime": "onnxruntime", "backward": True}, "onnxruntime does not train"),
    ],
)
def test_what_cannot_be_is_told_by_its_name(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(MeasuringError) as raised:
        setting_of(**values)
    assert reason in str(raised.value)


def test_each_runtime_is_measured_at_each_batch_and_torch_backward_too() -> None:
    found = settings_of(["torch", "onnxruntime"], ["1", "8"], backward=True)
    assert found == (
        Setting("torch", 1),
        Setting("torch", 8),
        Setting("torch", 1, backward=True),
        Setting("torch", 8, backward=True),
        Setting("onnxruntime", 1),
        Setting("onnxruntime", 8),
    )


def test_no_runtime_too_many_batches_and_a_backward_pass_without_torch_are_refused() -> None:
    for runtimes, batches, backward in (
        ([], [1], False),
        (["torch"], range(1, 26), False),
        (["onnxruntime"], [1], True),
    ):
        with pytest.raises(MeasuringError):
            settings_of(runtimes, list(batches), backward=backward)
