"""Implement random search: each candidate drawn on its own, all descriptions equally probable.

Li and Talwalkar 2019 (1902.07638) found it hard to beat.
"""

import numpy as np

from search.choices import Choices, Space
from search.strategy import SearchStrategy


class RandomSearch(SearchStrategy):
    """Draws with replacement, and learns nothing."""

    name = "random"
    width = 16

    def __init__(self, space: Space, seed: int):
        super().__init__(space)
        self._rng = np.random.default_rng(seed)

    def _propose(self, id: int) -> Choices:
        return self.space.sample(self._rng)

    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        pass
