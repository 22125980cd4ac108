"""A function in a process of its own: its value, its errors, its end."""

import os
import signal
import time

import pytest

from measuring.errors import MeasuringError
from measuring.process import in_own_process
from measuring.settings import setting_of


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_values_and_refusals_come_back() -> None:
    assert in_own_process(setting_of, "torch", 8).batch == 8
    with pytest.raises(MeasuringError, match="batch=0 is not allowed"):
        in_own_process(setting_of, "torch", 0)
    with pytest.raises(MeasuringError, match="stopped on an error, TypeError"):
        in_own_process(len, 3)


def test_a_killed_process_and_one_that_takes_too_long_are_told() -> None:
    with pytest.raises(MeasuringError, match="ended by itself"):
        in_own_process(_killed)
    with pytest.raises(MeasuringError, match="more than 1 s"):
        in_own_process(time.sleep, 600, seconds=1)
