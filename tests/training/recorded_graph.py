"""CUDA's streams and graphs on a CPU: a graph records operations, and replays them in place.

As on a GPU, nothing is computed while it is captured, Python's numbers are part of the record, and
a read of a tensor's numbers is an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

Call = tuple[Any, Any, Any, Any, bool]
"""An operation, its arguments, keyword arguments and results, and whether oneDNN computed it."""


def tensors_in(*trees: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(trees) if isinstance(leaf, Tensor)]


class Recorder(TorchDispatchMode):
    """Keeps operations, and what tensors from before held until an operation changed them."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.made: set[int] = set()
        self.before: dict[int, tuple[Tensor, Tensor]] = {}

    def __torch_dispatch__(
        self, function: Any, types: object, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        name = function.overloadpacket.__name__
        assert name not in ("_local_scalar_dense", "nonzero", "equal"), f"{name} waits"
        given = tensors_in(args, kwargs)
        # Which updates running means without a word in its schema.
        if function._schema.is_mutable or "batch_norm" in name:
            for tensor in given:
                if tensor.untyped_storage()._cdata not in self.made:
                    self.before.setdefault(id(tensor), (tensor, tensor.detach().clone()))
        found = function(*args, **kwargs)
        shared = {tensor.untyped_storage()._cdata for tensor in given}
        self.made |= {t.untyped_storage()._cdata for t in tensors_in(found)} - shared
        self.calls.append((function, args, kwargs, found, torch._C._get_mkldnn_enabled()))
        return found

    def undo(self) -> None:
        """Give back what capturing has changed."""
        with torch.no_grad():
            for tensor, value in self.before.values():
                tensor.copy_(value)


class Graph:
    """As ``torch.cuda.CUDAGraph``."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.replays = 0

    @torch.no_grad()
    def replay(self) -> None:
        self.replays += 1
        for function, args, kwargs, found, is_onednn in self.calls:
            with torch.backends.mkldnn.flags(enabled=is_onednn):
                again = function(*args, **kwargs)
            for kept, new in zip(tensors_in(found), tensors_in(again), strict=True):
                # A view has the new numbers already, and so has what was changed in place.
                if kept.data_ptr() != new.data_ptr():
                    kept.copy_(new)


class Stream:
    """As ``torch.cuda.Stream``, of a device that does one thing after the other."""

    def wait_stream(self, other: "Stream") -> None:
        assert isinstance(other, Stream)


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> list[Graph]:
    """The graphs that were captured; stands in for CUDA's."""
    found: list[Graph] = []

    @contextmanager
    def capture(graph: Graph) -> Iterator[None]:
        found.append(graph)
        with Recorder() as recorder:
            yield
        recorder.undo()
        graph.calls = recorder.calls

    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", capture)
    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", lambda _stream: nullcontext())
    return found
