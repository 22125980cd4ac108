"""Give each test a home folder of its own, and measurements that no machine made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from measuring.records import Measurement, Setting
from runs.store import Store

TINY = "resnet?stem=cifar&stages=1,1&width=4&input_size=16"
MACHINE = "A processor, 2 cores, 8 GB"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store at an empty home."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    opened = Store()
    yield opened
    opened.database.close()


def measurement(
    place: int = 0,
    setting: Setting = Setting(),  # noqa: B008
    median: float = 10.0,
    machine: str = MACHINE,
    spec: str = TINY,
) -> Measurement:
    """A measurement with quartiles a tenth of a millisecond away."""
    return Measurement(
        place, spec, setting.runtime, setting.batch, setting.threads, setting.backward, median,
        median - 0.1, median + 0.1, 1e3 * setting.batch / median, 20_000_000, 10_000, machine, 50,
        0.1, False, 1, {"torch": "2"}, 1.0,
    )  # fmt: skip
