"""Make exercises on the blocks of ResNet and SENet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from language.said import Note, message
from teaching.exercises.problem import Draw, Line, Mistake, Problem, number, product, total

EXPANSION = 4
"""Channels out of a bottleneck over those of its 3x3 (1512.03385, Figure 5)."""


@dataclass(frozen=True)
class BottleneckParams(Problem):
    """Parameters of a bottleneck: 1x1, 3x3, 1x1, each with BN; a projection where shapes differ."""

    inputs: int
    width: int
    groups: int

    title = message("Parameters of a bottleneck")
    unit = message("parameters")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a block with an identity, some with groups, or one with a projection."""
        width, kind = (
            draw.of((8, 16, 24, 32, 48, 64, 128)),
            draw.of(("id", "id", "groups", "1x1")),
        )
        if kind == "1x1":
            return cls(draw.of((width, 2 * width)), width, 1)
        return cls(EXPANSION * width, width, draw.of((2, 4, 8)) if kind == "groups" else 1)

    @property
    def outputs(self) -> int:
        """Channels out."""
        return EXPANSION * self.width

    @property
    def has_projection(self) -> bool:
        """True where the input cannot be added as it is."""
        return self.inputs != self.outputs

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        if self.has_projection:
            template = message(
                "A bottleneck block takes {inputs} channels by a 1×1 convolution to {width}, by a "
                "3×3 to {width} and by a 1×1 to {outputs}; its shortcut is a 1×1 convolution. BN "
                "follows each of the four, none has a bias. How many parameters does the block "
                "have?"
            )
        elif self.groups > 1:
            template = message(
                "A bottleneck block takes {inputs} channels by a 1×1 convolution to {width}, by a "
                "3×3 in {groups} groups to {width} and by a 1×1 to {outputs}; its shortcut is the "
                "identity. BN follows each convolution, none has a bias. How many parameters does "
                "the block have?"
            )
        else:
            template = message(
                "A bottleneck block takes {inputs} channels by a 1×1 convolution to {width}, by a "
                "3×3 to {width} and by a 1×1 to {outputs}; its shortcut is the identity. BN "
                "follows each convolution, none has a bias. How many parameters does the block "
                "have?"
            )
        facts = {"inputs": self.inputs, "width": self.width, "outputs": self.outputs}
        return Note(template, facts | {"groups": self.groups})

    @property
    def _weights(self) -> tuple[int, ...]:
        inner = 9 * self.width**2 // self.groups
        path = (self.inputs * self.width, inner, self.width * self.outputs)
        return (*path, self.inputs * self.outputs) if self.has_projection else path

    @property
    def _normalised(self) -> tuple[int, ...]:
        path = (self.width, self.width, self.outputs)
        return (*path, self.outputs) if self.has_projection else path

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        weights, scales = self._weights, 2 * sum(self._normalised)
        per_group = self.width // self.groups
        lines = [
            Line(
                Note(message("The first 1×1")),
                f"{product(self.inputs, self.width)} = {number(weights[0])}",
            ),
            Line(
                Note(message("The 3×3")),
                f"{product('3²', per_group, self.width)} = {number(weights[1])}",
            ),
            Line(
                Note(message("The last 1×1")),
                f"{product(self.width, self.outputs)} = {number(weights[2])}",
            ),
        ]
        if self.has_projection:
            lines.append(
                Line(
                    Note(message("The shortcut's 1×1")),
                    f"{product(self.inputs, self.outputs)} = {number(weights[3])}",
                )
            )
        lines.append(
            Line(
                Note(message("A scale and a shift of BN for each channel")),
                f"2 · ({total(*self._normalised)}) = {number(scales)}",
            )
        )
        answer = sum(weights) + scales
        lines.append(
            Line(Note(message("Together")), f"{total(*weights, scales)} = {number(answer)}")
        )
        return answer, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        weights, channels = self._weights, sum(self._normalised)
        answer = sum(weights) + 2 * channels
        yield Mistake(
            sum(weights),
            Note(message("BN has parameters, too: a scale and a shift for each channel.")),
        )
        yield Mistake(
            sum(weights) + channels,
            Note(message("BN has two parameters for each channel: a scale and a shift.")),
        )
        yield Mistake(
            answer + 2 * channels,
            Note(
                message("BN's running mean and variance are no parameters: they are not learned.")
            ),
        )
        yield Mistake(
            answer + channels,
            Note(message("The convolutions have no bias: BN's shift follows them.")),
        )
        yield Mistake(
            answer - weights[1] + weights[1] // 9,
            Note(message("The middle convolution is 3×3: nine places for each pair of channels.")),
        )
        yield Mistake(
            answer - weights[1] + weights[1] // 3,
            Note(message("A 3×3 kernel has nine places, not three.")),
        )
        if self.groups > 1:
            yield Mistake(
                answer - weights[1] + weights[1] * self.groups,
                Note(
                    message(
                        "With groups a filter reads the channels of its own group only: divide "
                        "by {groups}."
                    ),
                    {"groups": self.groups},
                ),
            )
        if self.has_projection:
            shortcut = weights[3] + 2 * self.outputs
            yield Mistake(
                answer - shortcut,
                Note(message("The shortcut has a convolution and BN of its own here.")),
            )
            yield Mistake(
                answer - 2 * self.outputs,
                Note(message("BN follows the shortcut's convolution, too.")),
            )
        else:
            yield Mistake(
                answer + self.inputs * self.outputs,
                Note(message("An identity has no parameters.")),
            )
        yield Mistake(
            2 * 9 * self.outputs**2 + 4 * self.outputs,
            Note(
                message(
                    "Those are two 3×3 on all {channels} channels, a basic block: a bottleneck "
                    "saves them."
                ),
                {"channels": self.outputs},
            ),
        )


@dataclass(frozen=True)
class SEParams(Problem):
    """Parameters of a squeeze-and-excitation gate: two FC layers through C / r units."""

    channels: int
    reduction: int
    has_bias: bool

    title = message("Parameters of an SE gate")
    unit = message("parameters")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a gate with at least two units."""
        channels = draw.of((32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 1024))
        return cls(channels, draw.of((2, 4, 8, 16)), draw.of((True, True, False)))

    @property
    def hidden(self) -> int:
        """Units between the two layers."""
        return self.channels // self.reduction

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        if self.has_bias:
            template = message(
                "An SE gate on {channels} channels has a reduction of r = {reduction}; both FC "
                "layers have a bias. How many parameters does it have?"
            )
        else:
            template = message(
                "An SE gate on {channels} channels has a reduction of r = {reduction}; neither FC "
                "layer has a bias. How many parameters does it have?"
            )
        return Note(template, {"channels": self.channels, "reduction": self.reduction})

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        each = self.channels * self.hidden
        lines = [
            Line(
                Note(message("Units between the layers, C / r")),
                f"{self.channels} / {self.reduction} = {self.hidden}",
            ),
            Line(
                Note(message("Weights of W₁, and as many of W₂")),
                f"{product(2, self.channels, self.hidden)} = {number(2 * each)}",
            ),
        ]
        answer = 2 * each
        if self.has_bias:
            answer += self.hidden + self.channels
            lines.append(
                Line(
                    Note(message("A bias for each unit and for each channel")),
                    f"{total(2 * each, self.hidden, self.channels)} = {number(answer)}",
                )
            )
        return answer, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        each, biases = self.channels * self.hidden, self.hidden + self.channels
        own = biases if self.has_bias else 0
        if self.has_bias:
            yield Mistake(2 * each, Note(message("Both layers have a bias: C / r and C more.")))
            yield Mistake(
                2 * each + self.channels,
                Note(message("The first layer has a bias for each of its units, too.")),
            )
        else:
            yield Mistake(2 * each + biases, Note(message("These layers have no bias.")))
        yield Mistake(
            each + own, Note(message("There are two layers: down to C / r, and back up to C."))
        )
        yield Mistake(
            2 * self.channels**2 + (2 * self.channels if self.has_bias else 0),
            Note(message("The reduction is missing: there are C / r units between the layers.")),
        )
        yield Mistake(
            9 * 2 * each + own,
            Note(message("The layers read one number for each channel, so there is no kernel.")),
        )
        yield Mistake(
            2 * self.channels // self.reduction,
            Note(message("Each unit has a weight for every channel.")),
        )
