"""Collect the nodes of ONNX that one forward pass of a network is made of.

A dispatch mode sees each ATen operator with its arguments; the operators of classifiers are few,
and ``export.onnx_nodes`` has what writes each.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from export.errors import ExportError

FILL = 0.01
"""Value of weights where they are left out; with zeros nothing would be computed.

No two tensors have quite the same, as ONNX Runtime takes equal ones for one: NASNet-A mobile, whose
cells convolve one map several times, then took 9.5 ms in place of 14.2.
"""

aten = torch.ops.aten
Emit = Callable[..., str]


class UnknownOperatorError(ExportError):
    """A network that this writer has no nodes for; torch's exporter may know it."""

    def __init__(self, operator: str):
        super().__init__("No node of ONNX is known here for torch's {operator}.", operator=operator)


class Writer(TorchDispatchMode):
    """Collects a node for each operator that reads the image or what was made of it.

    Weights on the meta device become nodes ConstantOfShape. Raises UnknownOperatorError.
    """

    def __init__(self, emitters: Mapping[Any, Emit]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._emitters = emitters
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.initializers: list[Any] = []
        self._names: dict[int, str] = {}
        self._constants: dict[int, str] = {}
        self._vectors: dict[str, str] = {}
        # Ids are those of living tensors only.
        self._alive: list[Tensor] = []
        self._storages: dict[int, int] = {}
        self._count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run an operator, and write its node where it depends on the image."""
        out = func(*args, **(kwargs or {}))
        given = [part for arg in args for part in (arg if isinstance(arg, list) else [arg])]
        if not any(id(part) in self._names for part in given):
            return out
        emit = self._emitters.get(func.overloadpacket)
        # What is written into a part of another value would change that value too.
        is_part = func._schema.is_mutable and self._storages[_storage(args[0])] > 1
        if emit is None or is_part:
            raise UnknownOperatorError(str(func))
        results = out if isinstance(out, tuple | list) else [out]
        for number, result in enumerate(results if isinstance(out, list) else results[:1]):
            self.know(result, emit(self, result, *args, number=number, **(kwargs or {})))
        return out

    def know(self, tensor: Tensor, name: str) -> None:
        """Record under which name a tensor's value is found from now on."""
        if id(tensor) not in self._names:
            self._alive.append(tensor)
            place = _storage(tensor)
            self._storages[place] = self._storages.get(place, 0) + 1
        self._names[id(tensor)] = name

    def name(self, value: Any) -> str:
        """Return the name of a value: a result, a weight, or a number; empty for None."""
        if value is None:
            return ""
        if not isinstance(value, Tensor):
            return self.constant([], [float(value)])
        if id(value) in self._names:
            return self._names[id(value)]
        if id(value) not in self._constants:
            self._alive.append(value)
            self._constants[id(value)] = self._weight(value)
        return self._constants[id(value)]

    def _weight(self, value: Tensor) -> str:
        from onnx import TensorProto, helper, numpy_helper

        if not value.is_floating_point():
            raise UnknownOperatorError(f"weight of {value.dtype}")
        # Vectors are small: who computes with one in common with others takes no shorter.
        shared = str(tuple(value.shape)) if value.is_meta and value.ndim < 2 else ""
        if shared in self._vectors:
            return self._vectors[shared]
        name = self._new()
        if not value.is_meta:
            # Contiguous, as a transposed weight is a view.
            array = value.detach().contiguous().numpy()
            self.initializers.append(numpy_helper.from_array(array, name))
            return name
        if shared:
            self._vectors[shared] = name
        fill = helper.make_tensor(
            "", TensorProto.FLOAT, [1], [FILL * (1 + len(self.weights) / 4096)]
        )
        shape = self.integers(value.shape)
        self.weights.append(helper.make_node("ConstantOfShape", [shape], [name], value=fill))
        return name

    def constant(self, shape: Sequence[int], values: Sequence[float]) -> str:
        """Add float32 numbers to the file and return their name."""
        return self._initializer(1, shape, values)

    def integers(self, values: Sequence[int]) -> str:
        """Add a list of int64 numbers to the file and return its name."""
        return self._initializer(7, [len(values)], values)

    def integer(self, value: int) -> str:
        """Add one int64 number without axes to the file and return its name."""
        return self._initializer(7, [], [value])

    def _initializer(self, kind: int, shape: Sequence[int], values: Sequence[float]) -> str:
        from onnx import helper

        name = self._new()
        self.initializers.append(helper.make_tensor(name, kind, list(shape), list(values)))
        return name

    def add(self, kind: str, inputs: Sequence[str], /, **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        from onnx import helper

        output = self._new()
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def _new(self) -> str:
        self._count += 1
        return f"{self._count:x}"


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata
