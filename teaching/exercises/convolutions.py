"""Make exercises on the costs of a convolution."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Self

from language.said import Note, message
from teaching.exercises.problem import Draw, Line, Mistake, Problem, number, product, total

CHANNELS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256)


@dataclass(frozen=True)
class ConvParams(Problem):
    """Parameters of a convolution with square kernel, with groups or with a bias."""

    kernel: int
    inputs: int
    outputs: int
    groups: int
    has_bias: bool

    title = message("Parameters of a convolution")
    unit = message("parameters")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a usual, a grouped or a depthwise convolution; only the first may have a bias."""
        kernel, inputs = draw.of((1, 3, 3, 5, 7)), draw.of(CHANNELS)
        shape = draw.of(("usual", "usual", "bias", "bias", "groups", "depthwise"))
        if shape == "depthwise":
            return cls(max(3, kernel), inputs, inputs, inputs, False)
        outputs = draw.of(CHANNELS)
        groups = draw.of((2, 4, 8)) if shape == "groups" else 1
        return cls(kernel, inputs, outputs, groups, shape == "bias")

    @property
    def is_depthwise(self) -> bool:
        """True where each channel has a filter of its own."""
        return self.groups == self.inputs

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        if self.is_depthwise:
            template = message(
                "A depthwise {kernel}×{kernel} convolution without bias works on {inputs} "
                "channels. How many parameters does it have?"
            )
        elif self.groups > 1:
            template = message(
                "A {kernel}×{kernel} convolution in {groups} groups, without bias, reads {inputs} "
                "channels and puts out {outputs}. How many parameters does it have?"
            )
        elif self.has_bias:
            template = message(
                "A {kernel}×{kernel} convolution with bias reads {inputs} channels and puts out "
                "{outputs}. How many parameters does it have?"
            )
        else:
            template = message(
                "A {kernel}×{kernel} convolution without bias reads {inputs} channels and puts "
                "out {outputs}. How many parameters does it have?"
            )
        facts = {"kernel": self.kernel, "inputs": self.inputs, "outputs": self.outputs}
        return Note(template, facts | {"groups": self.groups})

    @property
    def _read(self) -> int:
        return self.inputs // self.groups

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        lines = []
        if self.groups > 1:
            lines.append(
                Line(
                    Note(message("Channels that one filter reads")),
                    f"{self.inputs} / {self.groups} = {self._read}",
                )
            )
        each = self.kernel**2 * self._read
        lines.append(
            Line(
                Note(message("Weights of one filter")),
                f"{product(f'{self.kernel}²', self._read)} = {number(each)}",
            )
        )
        answer = each * self.outputs
        lines.append(
            Line(
                Note(message("A filter for each channel out")),
                f"{product(each, self.outputs)} = {number(answer)}",
            )
        )
        if self.has_bias:
            weights, answer = answer, answer + self.outputs
            lines.append(
                Line(
                    Note(message("A bias for each channel out")),
                    f"{total(weights, self.outputs)} = {number(answer)}",
                )
            )
        return answer, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        weights = self.kernel**2 * self._read * self.outputs
        bias = self.outputs if self.has_bias else 0
        if self.has_bias:
            yield Mistake(weights, Note(message("Each channel out has a bias, too.")))
        else:
            yield Mistake(
                weights + self.outputs,
                Note(message("This convolution has no bias: nothing is added to the weights.")),
            )
        if self.groups > 1:
            yield Mistake(
                weights * self.groups,
                Note(
                    message(
                        "With groups a filter reads the channels of its own group only: divide "
                        "by {groups}."
                    ),
                    {"groups": self.groups},
                ),
            )
        yield Mistake(
            self.kernel * self._read * self.outputs + bias,
            Note(
                message("The kernel has {kernel}² places, not {kernel}."), {"kernel": self.kernel}
            ),
        )
        yield Mistake(
            self._read * self.outputs + bias,
            Note(message("The size of the kernel is missing: multiply by its height and width.")),
        )
        yield Mistake(
            self.kernel**2 * self.outputs + bias,
            Note(message("A filter reaches through all channels that it reads, not through one.")),
        )
        yield Mistake(
            self.kernel**2 * self._read,
            Note(message("That is one filter; there is one for each channel out.")),
        )


@dataclass(frozen=True)
class ConvMacs(Problem):
    """Multiply-accumulates of a convolution on a square map, padded by half the kernel."""

    kernel: int
    inputs: int
    outputs: int
    size: int
    stride: int
    is_depthwise: bool

    title = message("MACs of a convolution")
    unit = message("MACs")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a convolution that keeps the map's size or halves it."""
        kernel, inputs = draw.of((1, 3, 3, 5)), draw.of((4, 8, 16, 32, 64))
        stride = draw.of((1, 1, 2))
        size = draw.of((8, 14, 16, 28, 32, 56) if stride == 2 else (7, 8, 14, 16, 28, 32))
        is_depthwise = draw.of((False, False, True))
        if is_depthwise:
            return cls(max(3, kernel), inputs, inputs, size, stride, True)
        return cls(kernel, inputs, draw.of((8, 16, 32, 64)), size, stride, False)

    @property
    def padding(self) -> int:
        """Zeros on each side."""
        return self.kernel // 2

    @property
    def out_size(self) -> int:
        """Height and width of what comes out."""
        return ceil(self.size / self.stride)

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        facts = {
            "kernel": self.kernel, "inputs": self.inputs, "outputs": self.outputs,
            "size": self.size, "stride": self.stride, "padding": self.padding,
        }  # fmt: skip
        if self.is_depthwise:
            return Note(
                message(
                    "A depthwise {kernel}×{kernel} convolution with stride {stride} and padding "
                    "{padding} works on {inputs} maps of {size}×{size}. How many "
                    "multiply-accumulates (MACs) does it take?"
                ),
                facts,
            )
        return Note(
            message(
                "A {kernel}×{kernel} convolution with stride {stride} and padding {padding} reads "
                "{inputs} maps of {size}×{size} and puts out {outputs} channels. How many "
                "multiply-accumulates (MACs) does it take?"
            ),
            facts,
        )

    @property
    def _each(self) -> int:
        return self.kernel**2 * (1 if self.is_depthwise else self.inputs)

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        places = self.out_size**2
        lines = []
        if self.stride > 1:
            lines.append(
                Line(
                    Note(message("Height and width of what comes out")),
                    f"{self.size} / {self.stride} = {self.out_size}",
                )
            )
        lines.append(
            Line(
                Note(message("Places of a map that comes out")),
                f"{self.out_size}² = {number(places)}",
            )
        )
        factors = (f"{self.kernel}²",) if self.is_depthwise else (f"{self.kernel}²", self.inputs)
        lines.append(
            Line(
                Note(message("Multiplications for one value")),
                f"{product(*factors)} = {number(self._each)}",
            )
        )
        answer = places * self._each * self.outputs
        lines.append(
            Line(
                Note(message("All places of all channels out")),
                f"{product(places, self._each, self.outputs)} = {number(answer)}",
            )
        )
        return answer, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        places, weights = self.out_size**2, self._each * self.outputs
        yield Mistake(
            self.size**2 * weights,
            Note(message("With a stride the map that comes out is smaller: count its places.")),
        )
        yield Mistake(
            2 * places * weights,
            Note(
                message("Those are FLOPs: one MAC is a multiplication together with an addition.")
            ),
        )
        if self.is_depthwise:
            yield Mistake(
                places * weights * self.inputs,
                Note(message("A depthwise filter reads its own channel only.")),
            )
        yield Mistake(
            weights,
            Note(message("Those are the weights; each is used at every place of the map.")),
        )
        yield Mistake(
            self.out_size * weights,
            Note(message("A map has height times width places.")),
        )
        yield Mistake(
            places * weights // self.kernel,
            Note(
                message("The kernel has {kernel}² places, not {kernel}."), {"kernel": self.kernel}
            ),
        )
        yield Mistake(
            places * self._each,
            Note(
                message("That is one channel out; there are {outputs}."), {"outputs": self.outputs}
            ),
        )
