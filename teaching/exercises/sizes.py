"""Make exercises on sizes: of the map behind a convolution, and of a receptive field."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, prod
from typing import Self

from language.said import Note, message
from teaching.exercises.problem import Draw, Line, Mistake, Problem, number


@dataclass(frozen=True)
class OutputSize(Problem):
    """Height and width behind a convolution: (n + 2p − k) / s, rounded down, and 1."""

    size: int
    kernel: int
    stride: int
    padding: int

    title = message("Size behind a convolution")
    unit = message("px")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a convolution that fits into its map."""
        kernel = draw.of((2, 3, 3, 4, 5, 7, 11))
        size = draw.of((12, 15, 19, 24, 28, 30, 32, 35, 48, 56, 64, 75, 96, 112, 128, 224, 299))
        return cls(size, kernel, draw.of((1, 2, 2, 3, 4)), draw.of(range(kernel // 2 + 1)))

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        return Note(
            message(
                "A map of {size}×{size} goes through a {kernel}×{kernel} convolution with stride "
                "{stride} and padding {padding} on each side. How high, and how wide, is what "
                "comes out?"
            ),
            {
                "size": self.size, "kernel": self.kernel,
                "stride": self.stride, "padding": self.padding,
            },
        )  # fmt: skip

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        padded = self.size + 2 * self.padding
        steps = (padded - self.kernel) // self.stride
        exact = (padded - self.kernel) / self.stride
        quotient = str(steps) if exact == steps else f"{number(round(exact, 2))} → {steps}"
        return steps + 1, (
            Line(
                Note(message("Length with its padding on both sides")),
                f"{self.size} + 2 · {self.padding} = {padded}",
            ),
            Line(
                Note(message("Steps that fit behind the first place, rounded down")),
                f"({padded} − {self.kernel}) / {self.stride} = {quotient}",
            ),
            Line(
                Note(message("The first place, and a place for each step")),
                f"1 + {steps} = {steps + 1}",
            ),
        )

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        room = self.size + 2 * self.padding - self.kernel
        yield Mistake(
            room // self.stride,
            Note(message("The first place of the kernel is no step: add 1.")),
        )
        yield Mistake(
            (room - self.padding) // self.stride + 1,
            Note(message("The padding stands on both sides.")),
        )
        yield Mistake(
            (room - 2 * self.padding) // self.stride + 1,
            Note(message("The padding is missing.")),
        )
        yield Mistake(
            ceil(room / self.stride) + 1,
            Note(message("A last step that does not fit is left out: round down.")),
        )
        yield Mistake(
            self.size // self.stride,
            Note(message("That holds only where the padding makes up for the kernel.")),
        )
        yield Mistake(
            room + 1,
            Note(
                message("The stride is missing: the kernel moves by {stride} px at a time."),
                {"stride": self.stride},
            ),
        )


@dataclass(frozen=True)
class ReceptiveField(Problem):
    """Receptive field of a few convolutions in a row, each by its kernel and stride."""

    layers: tuple[tuple[int, int], ...]

    title = message("Receptive field")
    unit = message("px")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw two to four layers; the first stride is before the last layer."""
        count = draw.of((2, 3, 3, 4))
        return cls(tuple((draw.of((3, 3, 3, 5, 7)), draw.of((1, 1, 2))) for _ in range(count)))

    @property
    def question(self) -> Note:
        """The question, with its numbers; strides as in the papers' figures, ``3×3/2``."""
        told = [f"{k}×{k}" + (f"/{s}" if s > 1 else "") for k, s in self.layers]
        return Note(
            message(
                "Convolutions follow each other: {layers} (/2: stride 2). How large, along one "
                "axis, is the receptive field of a value that comes out?"
            ),
            {"layers": " → ".join(told)},
        )

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        field, apart = 1, 1
        lines = []
        for place, (kernel, stride) in enumerate(self.layers):
            grown = field + (kernel - 1) * apart
            says = Note(
                message("Layer {layer}, whose inputs are {distance} px apart"),
                {"layer": place + 1, "distance": apart},
            )
            sums = f"{field} + ({kernel} − 1) · {apart} = {grown}"
            lines.append(Line(says, sums))
            field, apart = grown, apart * stride
        return field, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        kernels = [kernel for kernel, _stride in self.layers]
        strides = [stride for _kernel, stride in self.layers]
        yield Mistake(
            1 + sum(kernel - 1 for kernel in kernels),
            Note(message("Behind a stride the inputs of a layer are further apart: count in px.")),
        )
        yield Mistake(
            1 + sum((k - 1) * prod(strides[: place + 1]) for place, k in enumerate(kernels)),
            Note(message("A layer's own stride widens only the layers behind it.")),
        )
        yield Mistake(
            sum(kernels),
            Note(message("The windows overlap: a layer adds its kernel less 1, not all of it.")),
        )
        yield Mistake(
            prod(kernels),
            Note(message("Fields grow by addition: only strides multiply.")),
        )
        yield Mistake(
            kernels[-1],
            Note(message("That is what the last layer reads of the map in front of it.")),
        )
