"""Set up all tests: torch on one thread, and a home folder that is not the developer's own."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

import pytest
import torch

torch.set_num_threads(1)

HOME = tempfile.mkdtemp(prefix="playground-tests-")
os.environ["PLAYGROUND_HOME"] = HOME
os.environ.pop("DATABASE_URL", None)


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
