"""Implement grid search: the whole space in some order, which ends only where it is small.

In nested order, as loops inside each other would visit it, the first decisions stay as they are
for as long as anyone can wait. In shuffled order it is random search without repeats.
"""

import random

from search.choices import Choices, Space
from search.strategy import SearchStrategy


class GridSearch(SearchStrategy):
    """Visits the space in order, the last decision varying fastest, and starts again at the end."""

    name = "grid"
    width = 16

    def __init__(self, space: Space, seed: int):
        super().__init__(space)

    def _propose(self, id: int) -> Choices:
        return self.space.at(id % self.space.count)

    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        pass


class ShuffledGridSearch(SearchStrategy):
    """Visits each description once, in random order; raises ValueError after the last."""

    name = "grid-shuffled"
    width = 16

    def __init__(self, space: Space, seed: int):
        super().__init__(space)
        # The space has more members than NumPy's integers have values.
        self._random = random.Random(seed)  # noqa: S311
        self._seen: set[int] = set()

    def _propose(self, id: int) -> Choices:
        if len(self._seen) == self.space.count:
            raise ValueError("the grid has no more members")
        index = self._random.randrange(self.space.count)
        while index in self._seen:
            index = self._random.randrange(self.space.count)
        self._seen.add(index)
        return self.space.at(index)

    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        pass
