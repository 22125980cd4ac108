"""A network that is too large to run here is refused with its bytes before it is built."""

import pytest

from analysis.of_spec import profile_spec
from backbones.registry import parse
from measuring import memory, torch_runner
from measuring.errors import MeasuringError
from measuring.measure import check_all
from measuring.records import Setting


@pytest.fixture(autouse=True)
def _never_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch_runner, "build")


def test_a_network_of_many_gigabytes_is_refused() -> None:
    with pytest.raises(MeasuringError, match=r"14,878,984,168 parameters, 59\.5 GB"):
        check_all(parse("resnet?depth=152&width=1024"), [Setting()])


def test_a_batch_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 3_000_000_000)
    spec = parse("resnet?depth=50")
    check_all(spec, [Setting("torch", 8)])
    with pytest.raises(MeasuringError, match=r"with torch and batch=64 needs about \d+\.\d GB"):
        check_all(spec, [Setting("torch", 64, backward=True)])


def test_the_estimate_is_above_what_a_pass_holds() -> None:
    profile = profile_spec(parse("resnet?depth=50"))
    held = 4 * profile.params + 8 * profile.peak_activation_bytes
    assert memory.bytes_needed(profile, Setting("torch", 8)) > held
