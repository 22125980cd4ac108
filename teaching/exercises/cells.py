"""Make exercises on the size of a search space of cells: Zoph et al. 2018 (1707.07012), section 3.

Block b of a cell takes five decisions: two states out of b + 1 (the cell's two inputs and the
blocks before it), an operation for each, and how the two results become one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Self

from language.said import Note, message
from teaching.exercises.problem import Draw, Line, Mistake, Problem, number, product

INPUTS = 2
MOST = 10**9
"""Largest answer: what a pocket calculator shows."""


@dataclass(frozen=True)
class CellChoices(Problem):
    """Ways to describe the blocks ``first`` to ``last`` of a cell: all of them, or one."""

    first: int
    last: int
    operations: int
    combines: int

    title = message("Choices of a cell")
    unit = message("possibilities")

    @classmethod
    def draw(cls, draw: Draw) -> Self:
        """Draw one block of a cell, or a whole cell of two or three."""
        while True:
            is_one = draw.of((True, False))
            last = draw.of((2, 3, 4, 5) if is_one else (2, 3))
            operations, combines = draw.of((2, 3, 4, 5, 6, 7, 8, 10, 13)), draw.of((1, 2))
            found = cls(last if is_one else 1, last, operations, combines)
            if found.solve()[0] <= MOST:
                return found

    @property
    def question(self) -> Note:
        """The question, with its numbers."""
        if self.first == self.last:
            template = (
                message(
                    "Block {last} of a cell picks two states, out of the cell's 2 inputs and the "
                    "blocks before it (twice the same one is allowed), one of {operations} "
                    "operations for each, and adds the results. How many possibilities does it "
                    "have, if order counts?"
                )
                if self.combines == 1
                else message(
                    "Block {last} of a cell picks two states, out of the cell's 2 inputs and the "
                    "blocks before it (twice the same one is allowed), one of {operations} "
                    "operations for each, and one of {combines} ways to combine the results. How "
                    "many possibilities does it have, if order counts?"
                )
            )
        else:
            template = (
                message(
                    "Each of a cell's {last} blocks picks two states, out of the cell's 2 inputs "
                    "and the blocks before it (twice the same one is allowed), one of {operations} "
                    "operations for each, and adds the results. How many such cells are there, if "
                    "order counts?"
                )
                if self.combines == 1
                else message(
                    "Each of a cell's {last} blocks picks two states, out of the cell's 2 inputs "
                    "and the blocks before it (twice the same one is allowed), one of {operations} "
                    "operations for each, and one of {combines} ways to combine the results. How "
                    "many such cells are there, if order counts?"
                )
            )
        facts = {"last": self.last, "operations": self.operations, "combines": self.combines}
        return Note(template, facts)

    @property
    def _states(self) -> tuple[int, ...]:
        return tuple(INPUTS + block - 1 for block in range(self.first, self.last + 1))

    def _ways(self, states: int) -> int:
        return states**2 * self.operations**2 * self.combines

    def solve(self) -> tuple[int, tuple[Line, ...]]:
        """Return the answer and the way there."""
        ways = [self._ways(states) for states in self._states]
        lines = []
        for block, states, count in zip(
            range(self.first, self.last + 1), self._states, ways, strict=True
        ):
            factors: list[object] = [f"{states}²", f"{self.operations}²"]
            if self.combines > 1:
                factors.append(self.combines)
            says = Note(
                message("Block {block}, which sees {states} states"),
                {"block": block, "states": states},
            )
            lines.append(Line(says, f"{product(*factors)} = {number(count)}"))
        answer = prod(ways)
        if len(ways) > 1:
            lines.append(
                Line(
                    Note(message("Each choice with each of the others")),
                    f"{product(*ways)} = {number(answer)}",
                )
            )
        return answer, tuple(lines)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield usual wrong answers."""
        ways = [self._ways(states) for states in self._states]
        if len(ways) > 1:
            yield Mistake(sum(ways), Note(message("Choices that are free of each other multiply.")))
        yield Mistake(
            self._ways(INPUTS) ** len(ways),
            Note(message("Later blocks see more states: each block adds one.")),
        )
        yield Mistake(
            prod(s * (s - 1) // 2 * self.operations**2 * self.combines for s in self._states),
            Note(message("Both states may be the same one, and their order counts.")),
        )
        yield Mistake(
            prod(states * self.operations * self.combines for states in self._states),
            Note(message("A block picks two states and two operations, not one of each.")),
        )
        yield Mistake(
            prod(states**2 * self.operations * self.combines for states in self._states),
            Note(message("There is an operation for each of the two states.")),
        )
        if self.combines > 1:
            yield Mistake(
                prod(ways) // self.combines ** len(ways),
                Note(message("How the results are combined is a choice, too.")),
            )
