"""Trace one forward pass of a module: its operations, shapes, costs and the graph between them.

Values that carry only a shape run through the module, and torch hands each function to a rule in
``analysis.rules``. Where that is not enough the module runs on tensors of the meta device, see
``analysis.meta_trace``: any module can, only slower.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import nn

from analysis.receptive_field import propagate
from analysis.records import Operation, Profile, ReceptiveField, Shape
from analysis.rules import RULES, Result
from analysis.shapes import NeedsTensorsError, ShapeValue
from analysis.structure import Structure

FLOAT_BYTES = 4
POINT = ReceptiveField()


@dataclass(frozen=True, slots=True)
class Recording:
    """The operations ``start`` to ``stop`` that a module ran once, with its inputs and outputs.

    ``arguments`` and ``output`` are indices of operations; ``seen`` are the paths that it used,
    relative to its own.
    """

    path: str
    start: int
    stop: int
    arguments: tuple[int, ...]
    output: int
    seen: tuple[tuple[str, int], ...]


class Tracer:
    """Records each operation of one forward pass.

    A module that is equal to one that ran before, on inputs of the same shapes, is not run again:
    what is known of the first is written down for it. Measured on two cores, milliseconds with and
    without: ResNet-152 9 and 17, NASNet-A large 34 and 55, EfficientNet-B7 22 and 36, DenseNet-264,
    whose layers all differ, 45 and 45.
    """

    def __init__(self, net: nn.Module, *, repeats: bool = True):
        structure = Structure(net)
        self.operations: list[Operation] = []
        self.scopes = structure.scopes
        self._net = net
        self._structure = structure
        self._repeats = repeats and structure.is_tree
        self._recordings: dict[tuple[Any, ...], Recording] = {}
        self._results: list[Result] = []
        self._values: list[ShapeValue] = []
        self._stack: list[tuple[str, nn.Module]] = []
        self._watched: list[tuple[nn.Module, bool | None]] = []
        self._kinds_met: set[int] = set()
        self._dormant: set[int] = set()
        self._counted: set[int] = set()
        self._repeated: set[str] = set()
        self._seen: dict[str, int] = {}
        self.needs_tensors = False
        self.failed: tuple[Exception, tuple[str, nn.Module]] | None = None

    @property
    def params(self) -> int:
        """All parameters of the module, each once."""
        return self._structure.params

    def add_input(self, shape: Shape) -> Any:
        """Record an input of any shape without its batch axis, such as an image (C, H, W)."""
        index = len(self.operations)
        self.operations.append(
            Operation(
                index, self._unique("input"), "input", "input", (), (), (), shape, 0, 0,
                FLOAT_BYTES * prod(shape), POINT, 0,
            )
        )  # fmt: skip
        value = ShapeValue((1, *shape), self, index, POINT, 0)
        self._results.append(Result("input", (1, *shape)))
        self._values.append(value)
        return value

    def run(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Return the result of a torch function by its rule; raises NeedsTensorsError."""
        rule = RULES.get(function)
        if rule is not None:
            values, params = self._read((*args, *kwargs.values()) if kwargs else args)
            try:
                result = rule(*args, **kwargs)
            except Exception:
                # Also where the module itself would catch this.
                self.needs_tensors = True
                raise
            if result.shape[0] == 1 and not (result.is_in_place and self._is_part(values[0])):
                inputs = tuple([self.operations[value.source].out_shape for value in values])
                return self._record(function, result, values, inputs, params)
        self.needs_tensors = True
        raise NeedsTensorsError(function)

    def _is_part(self, value: ShapeValue) -> bool:
        """Return whether to write to a value is to write to another one, too."""
        result = self._results[value.source]
        return result.is_view and result.kind in ("slice", "flatten", "pad")

    def _read(self, args: Any) -> tuple[list[ShapeValue], int]:
        """Return the shape values among some arguments, and the parameters not yet counted."""
        values: list[ShapeValue] = []
        params = 0
        for arg in args:
            kind = type(arg)
            if kind is ShapeValue:
                values.append(arg)
            elif kind is nn.Parameter:
                params += self._count(arg)
            elif kind is list or kind is tuple:
                inside, more = self._read(arg)
                values += inside
                params += more
            elif isinstance(arg, torch.Tensor) and not self._is_buffer(arg):
                # How it was made is not known here.
                self.needs_tensors = True
                raise NeedsTensorsError(kind)
        return values, params

    def _count(self, parameter: nn.Parameter) -> int:
        """Return the size of a parameter, or 0 if it was counted before."""
        if id(parameter) in self._counted:
            return 0
        self._counted.add(id(parameter))
        if self._repeated and self._stack and self._was_repeated(self._stack[-1][0]):
            return 0
        return parameter.numel()

    def _is_buffer(self, tensor: torch.Tensor) -> bool:
        """Return whether a tensor belongs to the module that runs."""
        if self._stack:
            for buffer in self._stack[-1][1].__dict__["_buffers"].values():
                if tensor is buffer:
                    return True
        return False

    def _record(
        self,
        function: Callable[..., Any],
        result: Result,
        values: list[ShapeValue],
        in_shapes: tuple[Shape, ...],
        params: int,
    ) -> ShapeValue:
        path, name = self._locate(result.kind)
        index = len(self.operations)
        field, depth, is_global = propagate(result, values)
        shape = result.shape
        self.operations.append(
            Operation(
                index,
                path,
                result.kind,
                name or getattr(function, "__name__", result.kind),
                result.hyper,
                tuple([value.source for value in values]),
                in_shapes,
                without_batch(shape),
                params,
                result.macs,
                0 if result.is_view else FLOAT_BYTES * prod(shape),
                field,
                depth,
            )
        )
        value = ShapeValue(shape, self, index, field, depth, is_global)
        self._results.append(result)
        self._values.append(value)
        if result.is_in_place:
            # Who holds the input holds the result.
            replaced = values[0]
            replaced.source, replaced.field, replaced.depth = index, field, depth
        return value

    def _locate(self, kind: str) -> tuple[str, str]:
        """Return path and class name of the module that runs."""
        if not self._stack:
            return self._unique(kind), ""
        path, module = self._stack[-1]
        if path in self.scopes or not path:
            return self._unique(f"{path}.{kind}" if path else kind), ""
        return self._unique(path), type(module).__name__

    def _was_repeated(self, path: str) -> bool:
        """Return whether the parameters at a path were counted as part of a repeat."""
        while path not in self._repeated:
            path = path.rpartition(".")[0]
            if not path:
                return False
        return True

    def _unique(self, path: str) -> str:
        count = self._seen.get(path, 0)
        self._seen[path] = count + 1
        return path if count == 0 else f"{path}_{count}"

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Track which module runs, for the time of a forward pass."""
        try:
            self._watch(self._net, "")
            yield
        finally:
            for module, was_training in self._watched:
                del module.__dict__["forward"]
                if was_training is not None:
                    module.__dict__["training"] = was_training
            # Values know the tracer: without them both go when the pass is over.
            self._watched.clear()
            self._values.clear()

    def _watch(self, module: nn.Module, path: str) -> None:
        # Through __dict__, as nn.Module's own __setattr__ takes most of the time of a pass.
        own = module.__dict__
        if "forward" in own:
            return
        self._watched.append((module, own.get("training")))
        if "training" in own:
            own["training"] = False
        if not own.get("_modules"):
            own["forward"] = self._entering(module, path)
            return
        own["forward"] = self._opening(module, path)
        kind = self._structure.kind(module)
        if self._repeats and kind in self._kinds_met and is_callable(module):
            self._dormant.add(id(module))
        else:
            self._kinds_met.add(kind)
            self._watch_children(module, path)

    def _watch_children(self, module: nn.Module, path: str) -> None:
        for name, child in module.__dict__["_modules"].items():
            if child is not None:
                self._watch(child, f"{path}.{name}" if path else name)

    @property
    def has_missed(self) -> bool:
        """Return whether parts may have run unseen, as their module itself was not called."""
        return bool(self._dormant)

    def _entering(self, module: nn.Module, path: str) -> Callable[..., Any]:
        """Wrap a module's forward to keep the module on the stack while it runs."""
        stack, entry, forward = self._stack, (path, module), module.forward

        def call(*args: Any, **kwargs: Any) -> Any:
            stack.append(entry)
            try:
                return forward(*args, **kwargs)
            except Exception as error:
                if self.failed is None or self.failed[0] is not error:
                    self.failed = error, entry
                raise
            finally:
                stack.pop()

        return call

    def _opening(self, module: nn.Module, path: str) -> Callable[..., Any]:
        """Wrap a container's forward likewise; it runs only if no equal one has."""
        forward = self._entering(module, path)

        def call(*args: Any, **kwargs: Any) -> Any:
            self._dormant.discard(id(module))
            key = self._key(module, args, kwargs)
            recording = self._recordings.get(key)
            if recording is not None and not self._has_run(recording, path):
                return self._repeat(recording, path, args)
            self._watch_children(module, path)
            start = len(self.operations)
            out = forward(*args, **kwargs)
            if key and recording is None and isinstance(out, ShapeValue):
                self._keep(key, path, start, args, out)
            return out

        return call

    def _key(self, module: nn.Module, args: Any, kwargs: Any) -> tuple[Any, ...]:
        """Return a key, equal for equal modules on equal input shapes; empty if unknown."""
        if not self._repeats or kwargs or not all(type(arg) is ShapeValue for arg in args):
            return ()
        sources = [arg.source for arg in args]
        same = tuple([sources.index(source) for source in sources])
        return (self._structure.kind(module), same, *[arg.shape for arg in args])

    def _keep(
        self, key: tuple[Any, ...], path: str, start: int, args: Any, out: ShapeValue
    ) -> None:
        """Record what a module did, if it read nothing but its arguments."""
        operations = self.operations[start:]
        arguments = tuple([arg.source for arg in args])
        outside = {source for op in operations for source in op.inputs if source < start}
        prefix = f"{path}."
        if not operations or not outside <= set(arguments) or out.source < start:
            return
        if not all(op.path.startswith(prefix) for op in operations):
            return
        relative = len(path)
        used = {op.path for op in operations} & self._seen.keys()
        seen = tuple([(name[relative:], self._seen[name]) for name in sorted(used)])
        self._recordings[key] = Recording(
            path, start, len(self.operations), arguments, out.source, seen
        )

    def _has_run(self, recording: Recording, path: str) -> bool:
        """Return whether the module at this path has run before, so that its names need numbers."""
        return path + recording.seen[0][0] in self._seen

    def _repeat(self, recording: Recording, path: str, args: Any) -> ShapeValue:
        """Record again what an equal module did, for this path and these arguments."""
        start, relative, values = recording.start, len(recording.path), self._values
        offset = len(self.operations) - start
        given = dict(zip(recording.arguments, args, strict=True))
        self._repeated.add(path)
        for name, times in recording.seen:
            self._seen[path + name] = times
        for index in range(start, recording.stop):
            op, result = self.operations[index], self._results[index]
            inputs = [values[s + offset] if s >= start else given[s] for s in op.inputs]
            field, depth, is_global = propagate(result, inputs)
            self.operations.append(
                Operation(
                    index + offset,
                    path + op.path[relative:],
                    op.kind,
                    op.name,
                    op.hyper,
                    tuple([value.source for value in inputs]),
                    op.in_shapes,
                    op.out_shape,
                    op.params,
                    op.macs,
                    op.activation_bytes,
                    field,
                    depth,
                )
            )
            self._results.append(result)
            values.append(ShapeValue(result.shape, self, index + offset, field, depth, is_global))
        return values[recording.output + offset]


def is_callable(module: nn.Module) -> bool:
    """Return whether a module has a forward pass; a ModuleList only holds others."""
    return getattr(type(module), "forward", None) is not nn.Module.forward


def without_batch(shape: Shape) -> Shape:
    """Return a shape without its batch axis; where it is not 1 it has taken up others."""
    return tuple(shape[1:]) if shape and shape[0] == 1 else tuple(shape)


def profile(net: nn.Module, *inputs: Shape, name: str = "", repeats: bool = True) -> Profile:
    """Trace one forward pass of a module on inputs of the given shapes, the batch axis left out.

    An image is ``(C, H, W)``; a module that takes several arguments is given a shape for each.
    Works on modules of the meta device, and allocates no activations on any. Of equal modules on
    equal shapes only the first is run, unless ``repeats`` is off. Raises TraceError.
    """
    tracer = Tracer(net, repeats=repeats)
    try:
        with tracer.watching(), torch.no_grad():
            net(*[tracer.add_input(tuple(shape)) for shape in inputs])
    except Exception:
        # Where shapes are not enough, or do not fit: torch itself knows.
        tracer.needs_tensors = True
    if not tracer.needs_tensors and tracer.has_missed:
        return profile(net, *inputs, name=name, repeats=False)
    found = Profile(name, tuple(tracer.operations), tracer.scopes, tracer.params)
    if tracer.needs_tensors or found.params_used > found.params or not found.operations:
        # Imported here, as networks of layers alone do not need it.
        from analysis.meta_trace import profile_on_meta

        return profile_on_meta(net, *inputs, name=name)
    return found
