"""Define the interface of search spaces: a row of decisions with options each.

A key is equal for two descriptions of the same architecture; a NASNet key is itself what
``nasnet?cell=`` takes.
"""

import math
from abc import ABC, abstractmethod

import numpy as np

from search.records import Decision

Choices = tuple[int, ...]
"""One option's number for each decision."""


class Space(ABC):
    """A space of architectures, each described by a fixed row of independent decisions."""

    name: str
    decisions: tuple[Decision, ...]

    @abstractmethod
    def key(self, choices: Choices) -> str:
        """Return the architecture's name, equal for two descriptions of the same architecture."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of options of each decision."""
        return tuple(len(decision.options) for decision in self.decisions)

    @property
    def count(self) -> int:
        """Number of rows of choices; several may describe the same architecture."""
        return math.prod(self.sizes)

    def at(self, index: int) -> Choices:
        """Return the choices of a number from 0 to ``count`` - 1, the last varying fastest."""
        choices = []
        for size in reversed(self.sizes):
            index, choice = divmod(index, size)
            choices.append(choice)
        return tuple(reversed(choices))

    def index(self, choices: Choices) -> int:
        """Return the number of a row of choices: the inverse of ``at``."""
        index = 0
        for size, choice in zip(self.sizes, choices, strict=True):
            index = index * size + choice
        return index

    def sample(self, rng: np.random.Generator) -> Choices:
        """Draw each option of a decision with equal probability."""
        return tuple(rng.integers(self.sizes).tolist())

    def mutate(self, choices: Choices, rng: np.random.Generator) -> Choices:
        """Return an architecture that differs in one decision."""
        open_to_change = [place for place, size in enumerate(self.sizes) if size > 1]
        before = self.key(choices)
        while True:
            place = int(rng.choice(open_to_change))
            step = int(rng.integers(1, self.sizes[place]))
            changed = (choices[place] + step) % self.sizes[place]
            mutant = (*choices[:place], changed, *choices[place + 1 :])
            if self.key(mutant) != before:
                return mutant
