"""One pass over a module: its operations, shapes, costs and the graph between them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from math import prod
from typing import Any

import torch
from torch import nn

from analysis.collection import collection_paused
from analysis.records import Operation, Profile, ReceptiveField, Shape
from analysis.rules import RULES, Result
from analysis.shapes import ShapeValue, all_values
from backbones.registry import build, parse
from backbones.spec import BackboneSpec

FLOAT_BYTES = 4
POINT = ReceptiveField()


class Tracer:
    """Writes down each operation of one forward pass."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.scopes: dict[str, str] = {}
        self._stack: list[tuple[str, nn.Module]] = []
        self._counted: set[int] = set()
        self._seen: dict[str, int] = {}

    def image(self, shape: Shape) -> ShapeValue:
        """The input (C, H, W), as the first operation."""
        self.operations.append(
            Operation(
                0, "input", "input", "input", (), (), (), shape, 0, 0,
                FLOAT_BYTES * prod(shape), POINT, 0,
            )
        )  # fmt: skip
        return ShapeValue((1, *shape), self, 0, POINT, 0)

    def run(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """The result of a torch function, from its rule or from the meta device."""
        rule = RULES.get(function)
        if rule is not None:
            return self._record(function, rule(*args, **kwargs), all_values(args, kwargs))
        return self._run_on_meta(function, args, kwargs)

    def _record(
        self, function: Callable[..., Any], result: Result, values: list[ShapeValue]
    ) -> ShapeValue:
        index = len(self.operations)
        path, params, name = self._locate(result.kind)
        field, depth, is_global = _reach(result, values)
        shape = result.shape
        self.operations.append(
            Operation(
                index,
                path,
                result.kind,
                name or getattr(function, "__name__", result.kind),
                result.hyper,
                tuple([value.source for value in values]),
                tuple([tuple(value.shape[1:]) for value in values]),
                tuple(shape[1:]),
                params,
                result.macs,
                0 if result.is_view else FLOAT_BYTES * prod(shape[1:]),
                field,
                depth,
            )
        )
        return ShapeValue(shape, self, index, field, depth, is_global)

    def _locate(self, kind: str) -> tuple[str, int, str]:
        """Path, parameters not yet counted, and class name of who runs this operation."""
        if not self._stack:
            return self._unique(kind), 0, ""
        path, module = self._stack[-1]
        params = 0
        for parameter in module._parameters.values():
            if parameter is not None and id(parameter) not in self._counted:
                self._counted.add(id(parameter))
                params += parameter.numel()
        if path in self.scopes or not path:
            return self._unique(f"{path}.{kind}" if path else kind), params, ""
        return self._unique(path), params, type(module).__name__

    def _unique(self, path: str) -> str:
        count = self._seen.get(path, 0)
        self._seen[path] = count + 1
        return path if count == 0 else f"{path}_{count}"

    def _run_on_meta(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        values = all_values(args, kwargs)
        with torch.no_grad():
            out = function(*_to_meta(args), **_to_meta(kwargs))
        kind = getattr(function, "__name__", "operation").strip("_")

        def wrap(part: Any) -> Any:
            if isinstance(part, torch.Tensor):
                return self._record(function, Result(kind, tuple(part.shape)), values)
            if isinstance(part, (list, tuple)):
                return type(part)(wrap(item) for item in part)
            return part

        return wrap(out)

    @contextmanager
    def watching(self, net: nn.Module) -> Iterator[None]:
        """Know, for the time of a forward pass, which module runs."""
        watched: list[tuple[nn.Module, bool]] = []
        try:
            self._watch(net, "", watched)
            yield
        finally:
            for module, was_training in watched:
                del module.__dict__["forward"]
                module.__dict__["training"] = was_training

    def _watch(self, module: nn.Module, path: str, watched: list[tuple[nn.Module, bool]]) -> None:
        # Through __dict__, as nn.Module's own __setattr__ takes most of the time of a pass.
        own = module.__dict__
        if "forward" in own:
            return
        watched.append((module, own["training"]))
        own["forward"] = self._entering(module, path)
        own["training"] = False
        if path and not is_layer(type(module)):
            self.scopes[path] = type(module).__name__
        if module._modules:
            for name, child in module._modules.items():
                if child is not None:
                    self._watch(child, f"{path}.{name}" if path else name, watched)

    def _entering(self, module: nn.Module, path: str) -> Callable[..., Any]:
        """The module's forward, with the module on the stack while it runs."""
        stack, entry, forward = self._stack, (path, module), module.forward

        def call(*args: Any, **kwargs: Any) -> Any:
            stack.append(entry)
            try:
                return forward(*args, **kwargs)
            finally:
                stack.pop()

        return call


def is_layer(kind: type[nn.Module]) -> bool:
    """Whether a module is one operation: a layer of torch's own, or of its kind."""
    is_container = issubclass(kind, (nn.Sequential, nn.ModuleList, nn.ModuleDict))
    return not is_container and kind.forward.__module__.startswith("torch.nn")


def _to_meta(value: Any) -> Any:
    if isinstance(value, ShapeValue):
        return torch.empty(value.shape, device="meta")
    if isinstance(value, torch.Tensor):
        return value.to("meta")
    if isinstance(value, dict):
        return {key: _to_meta(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return type(value)(_to_meta(part) for part in value)
    return value


def _reach(result: Result, values: list[ShapeValue]) -> tuple[ReceptiveField, int, bool]:
    """Receptive field, depth and whether the result is one value for each channel."""
    first = values[0]
    field, depth, is_global = first.field, first.depth, first.is_global
    if len(values) > 1:
        # A gate re-weights channels; it is no path of its own.
        paths = [v for v in values if not v.is_global] or values
        is_global = paths[0].is_global
        depth = max([v.depth for v in paths])
        fields = [v.field for v in paths]
        if fields.count(field) != len(fields):
            field = ReceptiveField(
                min([f.smallest for f in fields]),
                max([f.largest for f in fields]),
                max([f.jump for f in fields]),
            )
        else:
            field = fields[0]
    if result.macs:
        depth += 1
    if result.is_global:
        grown = (first.shape[-2] - 1) * field.jump
        return (
            ReceptiveField(field.smallest + grown, field.largest + grown, field.jump),
            depth,
            True,
        )
    if result.window is not None and not is_global:
        extent, stride = result.window
        if extent > 1 or stride > 1:
            grown = (extent - 1) * field.jump
            field = ReceptiveField(
                field.smallest + grown, field.largest + grown, field.jump * stride
            )
    return field, depth, is_global


def profile_module(net: nn.Module, in_shape: Shape, spec: str = "") -> Profile:
    """Everything about one forward pass of any module on an image (C, H, W).

    Works on modules of the meta device, and allocates no activations on any.
    """
    tracer = Tracer()
    with tracer.watching(net), torch.no_grad():
        net(tracer.image(in_shape))
    return Profile(spec, tuple(tracer.operations), tracer.scopes)


def profile(text: str) -> Profile:
    """The profile of a spec's text form; raises SpecError.

    The module is built without weights, so the size of a network costs time, not memory.
    """
    return _profile(parse(text).text)


@lru_cache(maxsize=8)
def _profile(text: str) -> Profile:
    return profile_fresh(parse(text))


def profile_fresh(spec: BackboneSpec) -> Profile:
    """The profile of a spec, measured now."""
    with collection_paused():
        net = build(spec, device="meta")
        shape = (spec.in_channels, spec.input_size, spec.input_size)
        return profile_module(net, shape, spec.text)
