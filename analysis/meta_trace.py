"""Trace any module on tensors of the meta device, which have shapes and no values.

Torch's functions are recorded as ``analysis.trace`` does, by the same rules where there are any;
beneath each, ``analysis.aten`` counts what torch's operators do. What is computed from weights
alone is counted in the first operation that reads its result, or in the last of all.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from analysis.aten import Observer, Work, name_of
from analysis.errors import Refusal, explained
from analysis.nested import mapped, tensors_in
from analysis.records import Extent, NotCounted, Profile, ReceptiveField, Shape
from analysis.rules import RULES, Result
from analysis.shapes import ShapeValue
from analysis.tensor_rules import KINDS, TENSOR_RULES
from analysis.trace import Tracer, without_batch

MAP_MAKERS = frozenset({"conv", "transposed conv", "pool", "global pool", "resample"})
SAME_LAYOUT = frozenset({"norm", "activation", "add", "multiply", "shift", "scale", "concat",
                         "dropout", "pad", "slice", "chunk", "split"})  # fmt: skip
LAYOUTS = frozenset({"permute", "transpose", "movedim", "swapaxes", "view", "reshape"})
"""Kinds of operations that give maps, keep the order of axes, or may change it."""


class Functions(TorchFunctionMode):
    """Hands each torch function of this thread to a tracer."""

    def __init__(self, call: Callable[..., Any]):
        super().__init__()
        self._call = call

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        return self._call(func, args, kwargs or {})


class Constant:
    """Work on weights alone, until an operation that depends on the input reads its result."""

    def __init__(self, work: Work, before: list["Constant"]):
        self.work: Work | None = work
        self._before = before

    def take(self) -> Work:
        """Return the work that nobody took yet, that of its own inputs included."""
        total = Work()
        waiting = [self]
        while waiting:
            constant = waiting.pop()
            if constant.work is not None:
                total.add(constant.work)
                constant.work = None
            waiting += constant._before
            constant._before = []
        return total


class MetaTracer(Tracer):
    """Records each operation of one forward pass on the meta device."""

    def __init__(self, net: nn.Module):
        super().__init__(net, repeats=False)
        self.not_counted: Counter[str] = Counter()
        self._functions = Functions(self.call)
        self._known: dict[int, ShapeValue] = {}
        # Tensors whose last two axes are height and width.
        self._maps: set[int] = set()
        self._constants: dict[int, Constant] = {}
        self._written: dict[int, ShapeValue] = {}
        # Ids are those of living tensors only.
        self._alive: list[Any] = []
        self._twins: dict[int, Tensor] = {}
        self._parameters: dict[int, nn.Parameter] = {}
        self.refusal: Refusal | None = None
        self._whole: ReceptiveField | None = None
        self.dtype = torch.float32
        for parameter in net.parameters():
            if not self._parameters and parameter.is_floating_point():
                self.dtype = parameter.dtype
            self._parameters[id(parameter)] = parameter
        self._observer = Observer(self._parameters, self._finish)

    def add_input(self, shape: Shape) -> Tensor:
        """Record an input of any shape without its batch axis, and return a tensor for it."""
        value = super().add_input(shape)
        tensor = torch.empty(1, *shape, device="meta", dtype=self.dtype)
        self._known[id(tensor)] = value
        self._alive.append(tensor)
        if len(shape) == 3:
            self._maps.add(id(tensor))
        if self._whole is None:
            height, width = shape[-2:] if len(shape) > 2 else (1, (1, *shape)[-1])
            self._whole = ReceptiveField(Extent(height, 0, height - 1), Extent(width, 0, width - 1))
        return tensor

    def forward(self, inputs: list[Tensor]) -> None:
        """Run the module, each torch function of which is recorded; raises as the module does."""
        with self.watching(), torch.no_grad(), self._observer, self._functions:
            self._net(*inputs)
        # Whatever nobody read: torch did it all the same.
        left = Work()
        for constant in self._constants.values():
            left.add(constant.take())
        if self.operations and (left.macs or left.params):
            last = self.operations[-1]
            params = last.params + sum(self._count(part) for part in left.params.values())
            self.operations[-1] = replace(last, params=params, macs=last.macs + left.macs)

    def call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Run a torch function on meta tensors, and record what it did."""
        observer = self._observer
        if observer.is_paused or observer.work is not None:
            return function(*args, **kwargs)
        args, kwargs = self._on_meta(args, kwargs)
        observer.work = work = Work()
        try:
            out = function(*args, **kwargs)
        except Exception as error:
            read = [
                value for value in map(self._value, tensors_in((args, kwargs))) if value is not None
            ]
            shapes = tuple(tuple(value.shape) for value in read)
            self.refusal = Refusal(error, function, args, kwargs, shapes)
            raise
        finally:
            observer.work = None
        return self._finish(function, args, kwargs, out, work)

    def _on_meta(self, args: Any, kwargs: Any) -> tuple[Any, Any]:
        """Replace parameters, and what meets tensors of the meta device, by such tensors."""
        tensors = list(tensors_in((args, kwargs)))
        elsewhere = [tensor for tensor in tensors if not tensor.is_meta]
        if not elsewhere:
            return args, kwargs
        meets_meta = len(elsewhere) < len(tensors)

        def twin(tensor: Tensor) -> Tensor:
            # A number in a tensor goes with any device.
            is_weight = id(tensor) in self._parameters
            if tensor.is_meta or not (is_weight or (meets_meta and tensor.ndim)):
                return tensor
            found = self._twins.get(id(tensor))
            if found is None:
                self._observer.is_paused = True
                found = torch.empty_like(tensor, device="meta")
                self._observer.is_paused = False
                self._twins[id(tensor)] = found
                self._alive += [tensor, found]
                if is_weight:
                    self._parameters[id(found)] = self._parameters[id(tensor)]
                if id(tensor) in self._constants:
                    self._constants[id(found)] = self._constants[id(tensor)]
            return found

        return mapped(args, twin), mapped(kwargs, twin)

    def _finish(
        self, function: Callable[..., Any], args: Any, kwargs: Any, out: Any, work: Work
    ) -> Any:
        """Record a function that ran, and return its result."""
        self.not_counted.update(work.not_counted)
        given = list(tensors_in((args, kwargs)))
        made = list(tensors_in(out))
        if work.written and not made:
            # Such as an item assignment: the tensor itself is the result.
            made = [tensor for tensor in given if self._shares(tensor, work.written)][:1]
        values = [value for value in map(self._value, given) if value is not None]
        constants = [self._constants[id(t)] for t in given if id(t) in self._constants]
        if not made:
            if values and work.macs:
                self._constants[id(work)] = Constant(work, constants)
                self._alive.append(work)
            return out
        self._alive += made
        if not values:
            if work.macs or work.params or constants:
                constant = Constant(work, constants)
                for tensor in made:
                    self._constants[id(tensor)] = constant
            return out
        for constant in constants:
            work.add(constant.take())
        same = {id(tensor) for tensor in given}
        if not work.written and all(id(tensor) in same for tensor in made):
            if function not in RULES or len(made) > 1 or not isinstance(out, Tensor):
                return out
            # A tensor of its own, so that who reads the input is not taken to read this.
            self._observer.is_paused = True
            out = made[0] = out.view(out.shape)
            self._observer.is_paused = False
            self._alive.append(out)
        result = self._result(function, args, kwargs, given, made, values, work)
        self._follow_maps(result, given, made)
        params = sum(self._count(parameter) for parameter in work.params.values())
        inputs = tuple([without_batch(value.shape) for value in values])
        value = self._record(function, result, values, inputs, params)
        for tensor in made:
            self._known[id(tensor)] = self._like(value, tensor)
        for tensor in work.written:
            self._written[_storage(tensor)] = value
            self._alive.append(tensor)
        return out

    def _follow_maps(self, result: Result, given: list[Tensor], made: list[Tensor]) -> None:
        """Note whether results are maps; of what is none, height and width are not told apart."""
        read = [tensor for tensor in given if id(tensor) in self._known and tensor.ndim == 4]
        are_maps = bool(read) and all(id(tensor) in self._maps for tensor in read)
        if result.kind in ("pad", "slice") and not are_maps:
            result.window = None
        same = result.kind not in LAYOUTS and (
            result.kind in SAME_LAYOUT or made[0].shape == read[0].shape if read else False
        )
        if result.kind in MAP_MAKERS or (are_maps and same):
            self._maps.update(id(tensor) for tensor in made if tensor.ndim == 4)

    def _value(self, tensor: Tensor) -> ShapeValue | None:
        """Return what is known of a tensor; of a part of one that was written to, the writing."""
        value = self._known.get(id(tensor))
        if self._written:
            written = self._written.get(_storage(tensor))
            if written is not None and (value is None or written.source > value.source):
                return self._like(written, tensor)
        return value

    def _shaped(self, tensor: Tensor) -> ShapeValue | Tensor:
        value = self._value(tensor)
        return tensor if value is None else value

    def _like(self, value: ShapeValue, tensor: Tensor) -> ShapeValue:
        return ShapeValue(
            tuple(tensor.shape), self, value.source, value.field, value.depth, value.is_global
        )

    def _shares(self, tensor: Tensor, others: list[Tensor]) -> bool:
        return _storage(tensor) in {_storage(other) for other in others}

    def _result(
        self,
        function: Callable[..., Any],
        args: Any,
        kwargs: Any,
        given: list[Tensor],
        made: list[Tensor],
        values: list[ShapeValue],
        work: Work,
    ) -> Result:
        """Return kind, shape and cost of a function that ran."""
        shape = tuple(made[0].shape)
        rule = RULES.get(function) or TENSOR_RULES.get(function)
        result: Result | None = None
        if rule is not None:
            self._observer.is_paused = True
            try:
                result = rule(*mapped(args, self._shaped), **mapped(kwargs, self._shaped))
            except Exception:
                # A rule that does not know these arguments leaves them to what was seen.
                result = None
            finally:
                self._observer.is_paused = False
        if result is None or (result.shape and result.shape != shape):
            kind = KINDS.get(function) or name_of(function).strip("_")
            result = Result(kind, shape, is_view=self._shares(made[0], given))
            if work.macs and (len(values) > 1 or kind == "attention"):
                # A product of what depends on the input may look anywhere.
                result.field = self._whole
        result.shape = shape
        result.macs = work.macs
        result.is_weighted = bool(work.params)
        return result

    def record(self, name: str) -> Profile:
        """Return what was recorded until now."""
        missing = tuple(NotCounted(*item) for item in sorted(self.not_counted.items()))
        return Profile(name, tuple(self.operations), self.scopes, self.params, missing)


def profile_on_meta(net: nn.Module, *inputs: Shape, name: str = "") -> Profile:
    """Trace one forward pass of a module on meta tensors of the given shapes, no batch axis.

    Raises TraceError.
    """
    tracer = MetaTracer(net)
    tensors = [tracer.add_input(tuple(shape)) for shape in inputs]
    try:
        tracer.forward(tensors)
    except Exception as error:
        path, module = tracer.failed[1] if tracer.failed else ("", net)
        raise explained(error, path, module, tracer.refusal, tracer.record(name)) from error
    return tracer.record(name)


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata
