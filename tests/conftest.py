"""Set up all tests: torch on one thread, and a home folder that is not the developer's own."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, settings

torch.set_num_threads(1)

# On a busy machine inputs are drawn slowly and answers come late: neither is a fault.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

TESTS = Path(__file__).parent
HOME = tempfile.mkdtemp(prefix="playground-tests-")
os.environ["PLAYGROUND_HOME"] = HOME
os.environ.pop("DATABASE_URL", None)
# Beside other work, a run that steps back behind it would not end before a test's patience does.
os.environ["PLAYGROUND_RUN_NICE"] = "0"


LONG = (
    "browser/test_screens.py",
    "browser/test_text_layout.py",
    "analysis/test_trace.py",
    "browser",
    "pages",
    "runs",
    "docs/test_add_a_backbone.py",
    "backbones/test_interop.py",
    "training",
    "search",
)
"""Files and folders that take longest, with the longest first.

One worker runs a whole file, so a long one that comes last leaves the other worker idle.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first; ``--no-loadscope-reorder`` lets the workers keep this order."""
    ranks = {TESTS / name: rank for rank, name in enumerate(LONG)}

    def rank(item: pytest.Item) -> int:
        return min(ranks.get(path, len(LONG)) for path in (item.path, item.path.parent))

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def same_main_module() -> Iterator[None]:
    """Put back the main module that AppTest replaces by the page which it ran.

    A process that multiprocessing starts runs its parent's main module first.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the supervisor that the app's pages have started, and remove what they kept."""
    from runs import supervisor

    supervisor.end()
    shutil.rmtree(HOME, ignore_errors=True)
