"""Trace the memory of a pass: each tensor that torch's operators make, and when it is gone.

The module runs on tensors of the meta device, forward and backward as torch's autograd has it, so
what is kept for the backward pass is what autograd really saves: in-place operations, shared
tensors and checkpoints included. The batch is a prime number that divides no weight's size: a
tensor whose bytes it divides grows with the batch, any other does not.
"""

import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from analysis.aten import aten, name_of
from analysis.memory_records import Block, Memory, Moment, Phase, Size, Use
from analysis.meta_trace import Functions
from analysis.nested import mapped, tensors_in
from analysis.records import ReceptiveField
from analysis.rules import RULES
from analysis.shapes import ShapeValue
from analysis.structure import Structure
from analysis.tensor_rules import KINDS, TENSOR_RULES

CONVOLUTIONS = frozenset({aten.convolution.default, aten.convolution_backward.default})
"""Operators whose tensors oneDNN copies to a layout of its own, on a CPU."""

POINT = ReceptiveField()


@dataclass(slots=True, eq=False)
class _Taken:
    """A tensor's memory, while the trace goes on."""

    use: Use
    size: Size
    start: int
    path: str
    stop: int = -1
    # Whether its values depend on the network's input.
    is_derived: bool = True


class MemoryTracer(TorchDispatchMode):
    """Records the memory of a module's pass over a batch of a prime number of images."""

    def __init__(self, net: nn.Module, batch: int):
        super().__init__()  # type: ignore[no-untyped-call]
        self.phase: Phase = "forward"
        self._net = net
        self._batch = batch
        self._scopes = Structure(net).scopes
        self._taken: list[_Taken] = []
        self._moments: list[Moment] = [Moment("forward", "input")]
        self._kinds: dict[str, str] = {"input": "input"}
        self._live: dict[int, tuple[weakref.ref[Any], _Taken]] = {}
        self._stack: list[str] = []
        self._seen: dict[str, int] = {}
        self._path = ""
        self._writes = False
        self._is_paused = False
        # The numbers of autograd's nodes after each operation, and its path.
        self._last_nodes: list[int] = []
        self._operations: list[str] = []
        self._functions = Functions(self._call)

    def add(self, tensor: Tensor, use: Use, *, is_derived: bool = False) -> None:
        """Record a tensor that is there before the pass."""
        self._take(tensor, use, 0, "input" if use == "input" else "", is_derived)

    def add_size(self, use: Use, size: Size) -> None:
        """Record memory that is there during the whole pass."""
        self._taken.append(_Taken(use, size, 0, ""))

    def add_update(self, peak: Size) -> None:
        """Record the optimiser's update with the memory that it takes in passing."""
        self._taken.append(
            _Taken("passing", peak, len(self._moments), "update", len(self._moments) + 1)
        )
        self._moments.append(Moment("update", "update"))
        self._kinds["update"] = "update"

    def assign(self, use: Use, tensors: Iterator[Tensor] | None = None) -> None:
        """Say what memory is used for that was taken in passing: some tensors', or all's."""
        if tensors is None:
            chosen = [taken for _ref, taken in self._live.values()]
        else:
            found = [self._live.get(tensor.untyped_storage()._cdata) for tensor in tensors]
            chosen = [pair[1] for pair in found if pair]
        for taken in chosen:
            if taken.use == "passing":
                taken.use = use

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record what runs inside: torch's operators, its functions, and the module's parts."""
        handles: list[Any] = []
        for path, module in self._net.named_modules():
            if not isinstance(module, torch.jit.ScriptModule):
                handles += [
                    module.register_forward_pre_hook(self._entering(path)),
                    module.register_forward_hook(self._left, always_call=True),
                ]
        try:
            with self, self._functions:
                yield
        finally:
            for handle in handles:
                handle.remove()

    def record(self, name: str, optimiser: str) -> Memory:
        """Return what was recorded."""
        end = len(self._moments)
        blocks = [
            Block(one.use, one.size, one.start, end if one.stop < 0 else one.stop, one.path)
            for one in self._taken
        ]
        self._live.clear()
        return Memory(
            name,
            optimiser,
            tuple(block for block in blocks if block.start < block.stop),
            tuple(self._moments),
            dict(self._kinds),
        )

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        if self._is_paused:
            return out
        schema = getattr(func, "_schema", None)
        self._writes = self._writes or bool(schema is not None and schema.is_mutable)
        moment, path = len(self._moments), self._where()
        is_derived = any(map(self._is_derived, tensors_in((args, kwargs))))
        made = [self._take(part, "passing", moment, path, is_derived) for part in tensors_in(out)]
        copied = func in CONVOLUTIONS
        if copied:
            self._copy((args, out if len(args) == 9 else ()), moment, path)
        if copied or any(made):
            self._moments.append(Moment(self.phase, path))
        return out

    def _copy(self, tensors: Any, moment: int, path: str) -> None:
        """Record a convolution's copies of what it reads and writes."""
        for tensor in tensors_in(tensors):
            size = self._size(tensor.nbytes)
            self._taken.append(_Taken("workspace", size, moment, path, moment + 1))

    def _take(self, tensor: Tensor, use: Use, moment: int, path: str, is_derived: bool) -> bool:
        """Record a tensor's memory if it is new, and when it is free again."""
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key in self._live or not size:
            return False
        is_weight = use in ("parameters", "buffers")
        grown = Size(size) if is_weight else self._size(size)
        taken = _Taken(use, grown, moment, path, is_derived=is_derived)

        def free(_storage: Any) -> None:
            taken.stop = len(self._moments)
            self._live.pop(key, None)

        self._taken.append(taken)
        self._live[key] = weakref.ref(storage, free), taken
        return True

    def _size(self, size: int) -> Size:
        return Size(size) if size % self._batch else Size(0, size // self._batch)

    def _is_derived(self, tensor: Tensor) -> bool:
        found = self._live.get(tensor.untyped_storage()._cdata)
        return found is not None and found[1].is_derived

    def _where(self) -> str:
        """Return the path of the operation that runs."""
        if self._path or self.phase == "forward":
            return self._path or (self._stack[-1] if self._stack else "")
        node: Any = torch._C._current_autograd_node()
        if node is None:
            return ""
        place = bisect_left(self._last_nodes, node._sequence_nr() + 1)
        return self._operations[place] if place < len(self._operations) else ""

    def _entering(self, path: str) -> Callable[..., None]:
        def enter(_module: nn.Module, _inputs: Any) -> None:
            self._stack.append(path)

        return enter

    def _left(self, _module: nn.Module, _inputs: Any, _output: Any) -> None:
        self._stack.pop()

    def _call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Run a torch function under the path that a profile gives it."""
        given = list(tensors_in((args, kwargs)))
        if self._path or (self.phase == "backward" and not self._stack):
            return function(*args, **kwargs)
        if not any(map(self._is_derived, given)):
            return function(*args, **kwargs)
        kind = self._kind(function, args, kwargs)
        base = self._stack[-1] if self._stack else ""
        if not base or base in self._scopes:
            base = f"{base}.{kind}" if base else kind
        times = self._seen.get(base, 0)
        again = self.phase == "backward"
        self._path = base if again or not times else f"{base}_{times}"
        self._writes = False
        ids = {id(tensor) for tensor in given}
        del given
        try:
            out = function(*args, **kwargs)
        finally:
            path, self._path = self._path, ""
        made = list(tensors_in(out))
        is_new = self._writes or function in RULES or any(id(tensor) not in ids for tensor in made)
        if made and is_new and not again:
            self._seen[base] = times + 1
            self._kinds[path] = kind
            self._last_nodes.append(torch._C._autograd._get_sequence_nr())
            self._operations.append(path)
        return out

    def _kind(self, function: Callable[..., Any], args: Any, kwargs: Any) -> str:
        rule = RULES.get(function) or TENSOR_RULES.get(function)
        if rule is not None:
            self._is_paused = True
            try:
                return rule(*mapped(args, self._shaped), **mapped(kwargs, self._shaped)).kind
            except Exception:
                return KINDS.get(function) or name_of(function).strip("_")
            finally:
                self._is_paused = False
        return KINDS.get(function) or name_of(function).strip("_")

    def _shaped(self, tensor: Tensor) -> ShapeValue | Tensor:
        if not self._is_derived(tensor):
            return tensor
        # As the rules take one image.
        return ShapeValue((1, *tensor.shape[1:]), self, 0, POINT, 0)  # type: ignore[arg-type]


def prime_batch(net: nn.Module) -> int:
    """Return a prime that divides the size of none of a module's parameters and buffers."""
    sizes = {prod(tensor.shape) for tensor in (*net.parameters(), *net.buffers())}
    batch = 101
    while not _is_prime(batch) or any(size % batch == 0 and size for size in sizes):
        batch += 2
    return batch


def _is_prime(number: int) -> bool:
    return all(number % factor for factor in range(3, int(number**0.5) + 1, 2))
