"""A run's process lets pages go before it, also where each session is a scheduling group."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import os
from pathlib import Path
from runs.executors import forked
forked._lead_group()
group = Path("/proc/self/autogroup")
print(os.nice(0), group.read_text().split()[-1] if group.exists() else "none")
"""


@pytest.mark.parametrize("nice", [0, 7])
def test_a_worker_and_its_group_are_nice(nice: int) -> None:
    before = os.nice(0)
    group = Path("/proc/self/autogroup")
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"PLAYGROUND_RUN_NICE": str(nice)},
        capture_output=True,
        text=True,
        check=True,
    )
    own, of_group = told.stdout.split()
    assert int(own) == min(19, before + nice)
    assert of_group == (str(nice) if group.exists() else "none")
