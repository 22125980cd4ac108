"""Define the records of one pass over a network: plain data without tensors.

Units: shapes are ``(C, H, W)`` or ``(C,)`` with the batch axis dropped; ``macs`` are
multiply-accumulates of convolutions, linear layers and products of matrices for one image; bytes
are float32 for one image.

Papers call MACs FLOPs; both are shown, labelled. Views and in-place operations add no activation
bytes. What may multiply and has no formula is named in ``Profile.not_counted``.
"""

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple

Shape = tuple[int, ...]

SHOWN_BY = "viz.notebook"
"""The module that draws a profile: looked up when it is asked for, as its room lies above."""


class Extent(NamedTuple):
    """The input pixels along one axis that output pixel 0 depends on, padding included.

    They are ``first`` to ``last`` over all paths together; ``smallest`` is their number on the path
    that sees least. ``jump`` is the distance in input pixels between neighbouring output pixels
    (Araujo et al. 2019, Computing Receptive Fields).
    """

    smallest: int = 1
    first: int = 0
    last: int = 0
    jump: int = 1

    @property
    def largest(self) -> int:
        """Number of input pixels over all paths together."""
        return self.last - self.first + 1


PIXEL = Extent()


class ReceptiveField(NamedTuple):
    """The input pixels that an output pixel depends on, along both axes.

    The gate of a squeeze-and-excitation sees the whole image, yet only as one number per channel:
    it counts as no path.
    """

    height: Extent = PIXEL
    width: Extent = PIXEL

    @property
    def smallest(self) -> tuple[int, int]:
        """Height and width on the path that sees least."""
        return self.height.smallest, self.width.smallest

    @property
    def largest(self) -> tuple[int, int]:
        """Height and width over all paths together."""
        return self.height.largest, self.width.largest


class NotCounted(NamedTuple):
    """An operation that may multiply and has no formula, and how often it ran."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the forward pass, a module's or a functional one.

    ``inputs`` are the indices of the operations whose results it reads; ``depth`` is the number of
    weighted layers on the longest path up to and with this one.
    """

    index: int
    path: str
    kind: str
    name: str
    hyper: tuple[tuple[str, Any], ...]
    inputs: tuple[int, ...]
    in_shapes: tuple[Shape, ...]
    out_shape: Shape
    params: int
    macs: int
    activation_bytes: int
    receptive_field: ReceptiveField
    depth: int

    @property
    def in_shape(self) -> Shape:
        """Shape of the first input."""
        return self.in_shapes[0] if self.in_shapes else self.out_shape


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor that one operation makes and another reads."""

    source: int
    target: int
    shape: Shape


@dataclass(frozen=True)
class Profile:
    """A network's operations in the order in which they run, with its sums.

    ``name`` is what the network is called, its spec's text where it has one. ``scopes`` maps the
    path of each module that holds others to its class name. ``params`` are all parameters of the
    module (normalisation's scale and shift included, statistics not).
    """

    name: str
    operations: tuple[Operation, ...]
    scopes: dict[str, str] = field(repr=False)
    params: int
    not_counted: tuple[NotCounted, ...] = ()

    @cached_property
    def params_used(self) -> int:
        """Parameters that this pass read; an auxiliary head or an unused branch is left out."""
        return sum(op.params for op in self.operations)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates of convolutions, linear layers and products of matrices."""
        return sum(op.macs for op in self.operations)

    @property
    def flops(self) -> int:
        """Two floating point operations for each multiply-accumulate."""
        return 2 * self.macs

    @cached_property
    def activation_bytes(self) -> int:
        """Bytes of all results, concatenations and additions included; in-place ones add none."""
        return sum(op.activation_bytes for op in self.operations)

    @cached_property
    def main_path(self) -> tuple[Operation, ...]:
        """The operations on the path with the most weighted layers, from image to logits."""
        path = [self.operations[-1]]
        while path[-1].inputs:
            inputs = [self.operations[index] for index in path[-1].inputs]
            path.append(max(inputs, key=lambda op: op.depth))
        return tuple(path[::-1])

    @property
    def depth(self) -> int:
        """Weighted layers on the longest path from image to logits; gates are beside it."""
        return self.operations[-1].depth

    @cached_property
    def receptive_field(self) -> ReceptiveField:
        """Of the last feature map before global pooling."""
        path = self.main_path
        pooled = [place for place, op in enumerate(path) if op.kind == "global pool"]
        return path[pooled[-1] - 1 if pooled else -1].receptive_field

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The tensors that flow between operations, in the order in which they are read."""
        return tuple(
            Edge(source, op.index, shape)
            for op in self.operations
            for source, shape in zip(op.inputs, op.in_shapes, strict=True)
        )

    @cached_property
    def peak_activation_bytes(self) -> int:
        """Largest sum of results alive at once when each is freed after its last reader."""
        root = list(range(len(self.operations)))
        last_use = list(range(len(self.operations)))
        for op in self.operations:
            # A result without bytes of its own lives in its input's memory.
            if op.inputs and op.activation_bytes == 0:
                root[op.index] = root[op.inputs[0]]
            for source in (*op.inputs, op.index):
                last_use[root[source]] = op.index
        freed: list[list[int]] = [[] for _ in self.operations]
        for index, use in enumerate(last_use):
            if root[index] == index:
                freed[use].append(self.operations[index].activation_bytes)
        alive = peak = 0
        for op in self.operations:
            alive += op.activation_bytes
            peak = max(peak, alive)
            alive -= sum(freed[op.index])
        return peak

    def to_json(self) -> str:
        """Return the profile as one line of JSON, as ``cli.py profile --json`` prints it."""
        import json

        from analysis.export import as_json

        return json.dumps(as_json(self))

    def table(self, level: str = "blocks") -> str:
        """Return a table of text, open to ``stages``, ``blocks``, ``operations`` or ``all``."""
        return str(import_module(SHOWN_BY).table(self, level))

    def svg(self, level: str = "blocks", direction: str = "TB") -> str:
        """Return the diagram as SVG, open to a level, ``TB`` or ``LR``."""
        return str(import_module(SHOWN_BY).svg(self, level, direction))

    def _repr_html_(self) -> str:
        """Return what a notebook shows: sums, diagram, table."""
        return str(import_module(SHOWN_BY).html(self))
