"""The predicted peak of ResNet-18 is near that of a real process, in training and at inference."""

import pytest

from analysis.of_spec import memory_of_spec
from backbones.registry import parse
from bench.memory import real_peak
from bench.memory_step import INFERENCE, OPTIMISER, TRAINING
from measuring.peak_memory import forget_peak

SPEC, BATCH = "resnet?depth=18", 8


@pytest.mark.skipif(not forget_peak(), reason="this system does not tell a process's peak")
@pytest.mark.parametrize(("kind", "optimiser"), [(TRAINING, OPTIMISER), (INFERENCE, "")])
def test_the_predicted_peak_is_near_the_process_s(kind: str, optimiser: str) -> None:
    predicted = memory_of_spec(parse(SPEC), optimiser).peak(BATCH).total
    # The bench asks for 10 % on a quiet machine.
    assert predicted == pytest.approx(real_peak(SPEC, BATCH, kind), rel=0.25)
