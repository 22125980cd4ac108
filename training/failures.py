"""Turn errors of a network or of torch into the message that a failed run shows."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from backbones.spec import SpecError
from language.said import message
from runs.errors import RunError


@contextmanager
def failures_as_messages() -> Iterator[None]:
    """Raise RunError in place of SpecError and of a GPU that is out of memory."""
    try:
        yield
    except SpecError as error:
        raise RunError(message("{reason}"), reason=str(error)) from error
    except torch.OutOfMemoryError as error:
        raise RunError(
            message("The GPU's memory is full: choose a smaller batch, size or network.")
        ) from error
