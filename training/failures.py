"""Turn a GPU that is out of memory into the message that a failed run shows."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from language.said import message
from runs.errors import RunError


@contextmanager
def failures_as_messages() -> Iterator[None]:
    """Raise RunError in place of a GPU that is out of memory."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise RunError(
            message("The GPU's memory is full: choose a smaller batch, size or network.")
        ) from error
