"""Define the records of the memory that a network takes: plain data without tensors.

Bytes are ``fixed + per_image * batch``: each tensor of a pass either grows with the batch or does
not, so one trace tells the memory of every batch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple, get_args

Use = Literal[
    "parameters",
    "buffers",
    "input",
    "optimiser",
    "gradients",
    "activations",
    "passing",
    "workspace",
]
"""Name what memory holds.

``activations`` are the tensors that the forward pass keeps for the backward pass; ``passing`` are
those freed before, among them the gradients of activations. ``workspace`` are the copies that an
operation makes for itself.
"""

USES: tuple[Use, ...] = get_args(Use)

Phase = Literal["forward", "backward", "update"]


class Size(NamedTuple):
    """Bytes that depend on the batch."""

    fixed: int = 0
    per_image: int = 0

    def at(self, batch: int) -> int:
        """Return the bytes for a batch."""
        return self.fixed + self.per_image * batch

    def plus(self, other: "Size") -> "Size":
        """Return the sum of two sizes."""
        return Size(self.fixed + other.fixed, self.per_image + other.per_image)


class Block(NamedTuple):
    """Memory that is taken at the moment ``start`` and free again at ``stop``.

    ``path`` is the operation that made it, empty for what is there from the first moment on.
    """

    use: Use
    size: Size
    start: int
    stop: int
    path: str = ""


class Moment(NamedTuple):
    """One of torch's operators as it runs, for the operation at ``path``."""

    phase: Phase
    path: str


class Peak(NamedTuple):
    """The most memory taken at once: when, and for what."""

    moment: int
    total: int
    by_use: Mapping[Use, int]


@dataclass(frozen=True)
class Memory:
    """The memory of one pass, from its first operator to its last.

    ``optimiser`` is that of a training step; empty at inference. ``kinds`` names the kind of each
    operation by its path, in the order in which they ran.
    """

    name: str
    optimiser: str
    blocks: tuple[Block, ...]
    moments: tuple[Moment, ...]
    kinds: Mapping[str, str]

    def size(self, use: Use) -> Size:
        """Return all memory of a use, each tensor once, whether or not it is there at once."""
        total = Size()
        for block in self.blocks:
            if block.use == use:
                total = total.plus(block.size)
        return total

    @property
    def kept_for_an_image(self) -> int:
        """Bytes that the backward pass needs of each image: its activations, and itself."""
        return self.size("activations").plus(self.size("input")).per_image

    @cached_property
    def _taken(self) -> Mapping[Use, tuple[tuple[int, ...], tuple[int, ...]]]:
        """Fixed bytes and bytes for each image at each moment, by use."""

        def empty() -> list[int]:
            return [0] * (len(self.moments) + 1)

        steps = {use: (empty(), empty()) for use in USES}
        for block in self.blocks:
            fixed, per_image = steps[block.use]
            fixed[block.start] += block.size.fixed
            fixed[block.stop] -= block.size.fixed
            per_image[block.start] += block.size.per_image
            per_image[block.stop] -= block.size.per_image
        return {
            use: (tuple(accumulate(fixed[:-1])), tuple(accumulate(per_image[:-1])))
            for use, (fixed, per_image) in steps.items()
        }

    @cached_property
    def _totals(self) -> tuple[Size, ...]:
        """All memory at each moment."""
        columns = [column for pair in self._taken.values() for column in pair]
        sums = zip(*columns, strict=True)
        return tuple(Size(sum(row[::2]), sum(row[1::2])) for row in sums)

    def curve(self, use: Use, batch: int) -> tuple[int, ...]:
        """Return the bytes of a use at each moment."""
        return tuple(
            fixed + per_image * batch for fixed, per_image in zip(*self._taken[use], strict=True)
        )

    def peak(self, batch: int) -> Peak:
        """Return the moment at which the pass takes most."""
        totals = [size.at(batch) for size in self._totals]
        moment = max(range(len(totals)), key=totals.__getitem__)
        by_use = {
            use: fixed[moment] + per_image[moment] * batch
            for use, (fixed, per_image) in self._taken.items()
        }
        return Peak(moment, totals[moment], by_use)

    def largest_batch(self, most: int) -> int:
        """Return the largest batch whose peak is at most so many bytes; 0 if none is."""
        fits = [
            (most - size.fixed) // size.per_image if size.per_image else None
            for size in self._totals
            if size.per_image or size.fixed > most
        ]
        if None in fits:
            return 0
        return max(0, min(fit for fit in fits if fit is not None)) if fits else 0

    def kept(self, batch: int) -> dict[str, int]:
        """Return the bytes kept for the backward pass, by the operation whose results they are.

        A tensor that several operations read again counts once, where it was made.
        """
        found: dict[str, int] = {}
        for block in self.blocks:
            if block.use == "activations":
                found[block.path] = found.get(block.path, 0) + block.size.at(batch)
        return {path: found[path] for path in self.kinds if path in found}

    def peaks(self, batch: int) -> dict[str, int]:
        """Return the most memory that was taken while each operation ran, by its path."""
        found: dict[str, int] = {}
        for moment, size in zip(self.moments, self._totals, strict=True):
            found[moment.path] = max(found.get(moment.path, 0), size.at(batch))
        return {path: found[path] for path in self.kinds if path in found}

    def stretches(self) -> Iterator[tuple[Phase, str, int, int]]:
        """Yield the moments in which one operation runs: phase, path, first and last."""
        start = 0
        for index, moment in enumerate(self.moments):
            if index + 1 == len(self.moments) or self.moments[index + 1] != moment:
                yield (*moment, start, index)
                start = index + 1
