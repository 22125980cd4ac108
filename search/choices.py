"""A search space as a row of decisions, which is all that a searcher needs to know of it."""

import math
from abc import ABC, abstractmethod

import numpy as np

from search.records import Decision

Choices = tuple[int, ...]
"""One option's number for each decision."""


class Space(ABC):
    """Architectures that a fixed row of independent decisions describes."""

    name: str
    decisions: tuple[Decision, ...]

    @abstractmethod
    def key(self, choices: Choices) -> str:
        """The architecture's name: equal for two descriptions of the same architecture."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Options of each decision."""
        return tuple(len(decision.options) for decision in self.decisions)

    @property
    def count(self) -> int:
        """Rows of choices; several may describe the same architecture."""
        return math.prod(self.sizes)

    def at(self, index: int) -> Choices:
        """The choices of a number from 0 to ``count`` - 1, the last decision varying fastest."""
        choices = []
        for size in reversed(self.sizes):
            index, choice = divmod(index, size)
            choices.append(choice)
        return tuple(reversed(choices))

    def index(self, choices: Choices) -> int:
        """The inverse of ``at``."""
        index = 0
        for size, choice in zip(self.sizes, choices, strict=True):
            index = index * size + choice
        return index

    def sample(self, rng: np.random.Generator) -> Choices:
        """Each option as probable as the others of its decision."""
        return tuple(rng.integers(self.sizes).tolist())

    def mutate(self, choices: Choices, rng: np.random.Generator) -> Choices:
        """Another architecture, one decision away."""
        open_to_change = [place for place, size in enumerate(self.sizes) if size > 1]
        before = self.key(choices)
        while True:
            place = int(rng.choice(open_to_change))
            step = int(rng.integers(1, self.sizes[place]))
            changed = (choices[place] + step) % self.sizes[place]
            mutant = (*choices[:place], changed, *choices[place + 1 :])
            if self.key(mutant) != before:
                return mutant
