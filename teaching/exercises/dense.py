"""Make exercises on dense blocks: Huang et al. 2017 (1608.06993), section 3."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from language.said import Note, message
from teaching.exercises.problem import Draw, Line, Mistake, Problem, number, product, total


@dataclass(frozen=True)
class DenseChannels(Problem):
    """Channels that reach a layer of a dense block; one past the last stands for its end."""

    channels: int
    growth: int
    layers: int
    layer: int

    title = message("Channels in a dense block")
    unit = message("channels")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw a block and one of its layers from the second on, or its end."""
        layers = draw.of(range(4, 13))
        layer = layers + 1 if draw.of((False, False, True)) else draw.of(range(2, layers + 1))
        channels = draw.of((4, 8, 16, 24, 32, 48, 64))
        return cls(channels, draw.of((4, 8, 12, 16, 24, 32)), layers, layer)

    @property
    def is_end(self) -> bool:
        """True where the question is what leaves the block."""
        return self.layer > self.layers

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        if self.is_end:
            template = message(
                "A dense block of {layers} layers gets {channels} channels; its growth rate is "
                "k = {growth}. How many channels leave the block?"
            )
        else:
            template = message(
                "A dense block of {layers} layers gets {channels} channels; its growth rate is "
                "k = {growth}. How many channels does layer {layer} read?"
            )
        facts = {"layers": self.layers, "channels": self.channels}
        return Note(template, facts | {"growth": self.growth, "layer": self.layer})

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        before = self.layer - 1
        new = before * self.growth
        answer = self.channels + new
        return answer, (
            Line(
                Note(message("Layers in front, each of which adds k channels")),
                f"{product(before, self.growth)} = {number(new)}",
            ),
            Line(
                Note(message("With the channels that the block got")),
                f"{total(self.channels, new)} = {number(answer)}",
            ),
        )

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        before = self.layer - 1
        if self.is_end:
            yield Mistake(
                self.channels + (before - 1) * self.growth,
                Note(message("That is what the last layer reads; it adds k channels itself.")),
            )
        else:
            yield Mistake(
                self.channels + self.layer * self.growth,
                Note(message("A layer does not read what it puts out itself.")),
            )
        yield Mistake(
            before * self.growth,
            Note(message("The channels that the block got are read by each layer, too.")),
        )
        yield Mistake(
            self.growth,
            Note(message("Maps are concatenated, not replaced: all that came before is there.")),
        )
        yield Mistake(
            self.channels,
            Note(message("Maps are concatenated, not added: their channels add up.")),
        )
        yield Mistake(
            self.channels * 2**before,
            Note(message("Each layer adds k channels; it does not double what is there.")),
        )


@dataclass(frozen=True)
class DenseConnections(Problem):
    """Direct connections in dense blocks of equal length, L(L + 1) / 2 in each."""

    layers: int
    blocks: int

    title = message("Connections of a dense block")
    unit = message("connections")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw one block, or a few of them."""
        return cls(draw.of(range(3, 25)), draw.of((1, 1, 2, 3, 4)))

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        if self.blocks == 1:
            template = message(
                "In a dense block of {layers} layers each layer reads the block's input and the "
                "outputs of all layers before it. How many direct connections does that make?"
            )
        else:
            template = message(
                "A network has {blocks} dense blocks of {layers} layers each. In a block each "
                "layer reads the block's input and the outputs of all layers before it; between "
                "blocks stands a transition. How many direct connections do the blocks have "
                "together?"
            )
        return Note(template, {"layers": self.layers, "blocks": self.blocks})

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        each = self.layers * (self.layers + 1) // 2
        lines = [
            Line(
                Note(message("Layer l reads l maps, all layers together L(L + 1) / 2")),
                f"{self.layers} · {self.layers + 1} / 2 = {number(each)}",
            )
        ]
        if self.blocks > 1:
            lines.append(
                Line(
                    Note(message("Blocks with as many each")),
                    f"{product(self.blocks, each)} = {number(self.blocks * each)}",
                )
            )
        return self.blocks * each, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        every = self.blocks * self.layers
        yield Mistake(
            every * (self.layers - 1) // 2,
            Note(message("Each layer reads the block's input, too.")),
        )
        if self.blocks > 1:
            yield Mistake(
                every * (every + 1) // 2,
                Note(message("No connection passes a transition: count each block by itself.")),
            )
            yield Mistake(
                self.layers * (self.layers + 1) // 2,
                Note(message("That is one block; there are {blocks}."), {"blocks": self.blocks}),
            )
        yield Mistake(
            every * (self.layers + 1),
            Note(message("Each connection is counted twice: halve it.")),
        )
        yield Mistake(
            every * self.layers,
            Note(message("Layers read only what came before them, not what follows.")),
        )
        yield Mistake(
            every,
            Note(message("That is a plain chain: one connection into each layer.")),
        )
