"""What all tests share: torch on one thread, and a home that is not the developer's own."""

import os
import shutil
import tempfile

import pytest
import torch

torch.set_num_threads(1)

HOME = tempfile.mkdtemp(prefix="playground-tests-")
os.environ["PLAYGROUND_HOME"] = HOME
os.environ.pop("DATABASE_URL", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the supervisor that the app's pages have started, and remove what they kept."""
    from runs import supervisor

    supervisor.end()
    shutil.rmtree(HOME, ignore_errors=True)
