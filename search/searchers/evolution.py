"""Implement regularised evolution, Real et al. 2019 (1802.01548), algorithm 1.

A population of the last P architectures: draw S of them, mutate the best of these, and let the
oldest die, however good it is.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from search.choices import Choices, Space
from search.strategy import SearchStrategy


@dataclass(frozen=True)
class EvolutionSettings:
    """P and S; AmoebaNet was found with 100 and 25, NAS-Bench-101's notebook has 50 and 10."""

    population: int = 50
    sample: int = 10


class RegularisedEvolution(SearchStrategy):
    """Draws at random until the population is full, then mutates one parent at a time."""

    name = "evolution"

    def __init__(self, space: Space, seed: int, settings: EvolutionSettings | None = None):
        super().__init__(space)
        self.settings = settings or EvolutionSettings()
        self._rng = np.random.default_rng(seed)
        self.population: deque[tuple[Choices, float]] = deque(maxlen=self.settings.population)
        """Oldest first; a new member at the end pushes it out."""

    @property
    def width(self) -> int:
        """Return what is missing of the first population, 1 afterwards."""
        return max(1, self.settings.population - self._asked)

    def _propose(self, id: int) -> Choices:
        if id < self.settings.population or not self.population:
            return self.space.sample(self._rng)
        drawn = self._rng.integers(len(self.population), size=self.settings.sample)
        parent, _ = max((self.population[i] for i in drawn), key=lambda member: member[1])
        return self.space.mutate(parent, self._rng)

    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        self.population.append((choices, reward))
