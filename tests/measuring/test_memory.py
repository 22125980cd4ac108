"""A network that is too large to run here is refused with its bytes before it is built."""

import pytest

from analysis.memory import MemoryTraceError
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


def test_a_backward_pass_that_fits_by_its_trace_is_not_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ResNet-50 at batch 32 takes 2.8 GB beside the process, at 7.5 GB by the sum of results."""
    spec, setting = parse("resnet?depth=50"), Setting("torch", 32, backward=True)
    assert memory.bytes_needed(profile_spec(spec), setting) > 7e9
    monkeypatch.setattr(memory, "free_memory", lambda: 4_000_000_000)
    check_all(spec, [setting])
    monkeypatch.setattr(memory, "free_memory", lambda: 3_000_000_000)
    with pytest.raises(MeasuringError, match=r"batch=32 needs about 3\.1 GB"):
        check_all(spec, [setting])


def test_a_memory_efficient_network_is_measured_at_larger_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 3_500_000_000)
    setting = Setting("torch", 32, backward=True)
    check_all(parse("densenet?memory_efficient=true"), [setting])
    with pytest.raises(MeasuringError, match=r"needs about 4\.\d GB"):
        check_all(parse("densenet"), [setting])


def test_where_memory_cannot_be_traced_the_sum_of_results_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object) -> None:
        raise MemoryTraceError("no trace")

    memory._memory.cache_clear()
    monkeypatch.setattr(memory, "memory_of_spec", refuse)
    monkeypatch.setattr(memory, "free_memory", lambda: 4_000_000_000)
    with pytest.raises(MeasuringError, match=r"batch=32 needs about 7\.5 GB"):
        check_all(parse("resnet?depth=50"), [Setting("torch", 32, backward=True)])


def test_the_estimate_is_above_what_a_pass_holds() -> None:
    profile = profile_spec(parse("resnet?depth=50"))
    held = 4 * profile.params + 8 * profile.peak_activation_bytes
    assert memory.bytes_needed(profile, Setting("torch", 8)) > held
