"""Define values that carry only a shape through a forward pass.

A ``ShapeValue`` stands in for a tensor: torch hands every function that meets one to
``__torch_function__``, where a rule answers with the result's shape. A module that asks more of its
tensors than their shapes is traced on the meta device instead, see ``analysis.meta_trace``.
"""

from collections.abc import Callable
from math import prod
from typing import Any, Protocol

import torch

from analysis.records import ReceptiveField


class NeedsTensorsError(Exception):
    """Shapes alone do not tell what happens; tensors of the meta device may."""


class Recorder(Protocol):
    """Interface of what records the operations that run."""

    def run(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Return the result of a torch function on shape values."""


class ShapeValue:
    """A tensor's shape, the operation that made it, and its receptive field."""

    __slots__ = ("depth", "field", "is_global", "recorder", "shape", "source")

    dtype = torch.float32
    device = torch.device("meta")
    layout = torch.strided
    requires_grad = False
    is_cuda = False
    is_sparse = False
    is_nested = False
    is_meta = True

    def __init__(
        self,
        shape: tuple[int, ...],
        recorder: Recorder,
        source: int,
        field: ReceptiveField,
        depth: int,
        is_global: bool = False,
    ):
        self.shape = torch.Size(shape)
        self.recorder = recorder
        self.source = source
        self.field = field
        self.depth = depth
        self.is_global = is_global

    @classmethod
    def __torch_function__(
        cls, function: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        return first_value(args, kwargs).recorder.run(function, args, kwargs)

    def size(self, dim: int | None = None) -> Any:
        """Return the shape, or one axis of it, as a tensor does."""
        return self.shape if dim is None else self.shape[dim]

    def dim(self) -> int:
        """Return the number of axes, as a tensor does."""
        return len(self.shape)

    ndim = property(dim)

    def numel(self) -> int:
        """Return the number of values, as a tensor does."""
        return prod(self.shape)

    def is_floating_point(self) -> bool:
        """Return True: shape values stand for float32."""
        return True

    def __len__(self) -> int:
        return self.shape[0]

    def __bool__(self) -> bool:
        raise NeedsTensorsError("a truth value")

    def __eq__(self, other: object) -> Any:
        raise NeedsTensorsError("a comparison")

    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        method = getattr(torch.Tensor, name)
        if not callable(method):
            raise AttributeError(f"a shape has no {name}: its values are not known")
        return lambda *args, **kwargs: self.recorder.run(method, (self, *args), kwargs)


def _method(name: str) -> Callable[..., Any]:
    function = getattr(torch.Tensor, name)

    def call(self: ShapeValue, *args: Any) -> Any:
        return self.recorder.run(function, (self, *args), {})

    return call


_ARITHMETIC = ("add", "sub", "mul", "truediv")
_OPERATORS = (
    *(f"__{prefix}{name}__" for name in _ARITHMETIC for prefix in ("", "r", "i")),
    *("__pow__", "__neg__", "__matmul__", "__getitem__"),
)
# Operators are looked up on the class, so ``__getattr__`` does not see them.
for _name in _OPERATORS:
    if hasattr(torch.Tensor, _name):
        setattr(ShapeValue, _name, _method(_name))


def first_value(args: Any, kwargs: Any) -> ShapeValue:
    """Return the first shape value among the arguments, lists included."""
    for arg in (*args, *kwargs.values()):
        if isinstance(arg, ShapeValue):
            return arg
        if isinstance(arg, (list, tuple)):
            for part in arg:
                if isinstance(part, ShapeValue):
                    return part
    raise TypeError("no shape value among the arguments")
