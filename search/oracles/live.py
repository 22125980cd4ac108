"""Score architectures by training a small network of each in this process."""

from search.child import ChildPlan, train_child
from search.choices import Choices
from search.oracles.table import LIVE
from search.records import Scored
from search.space import NASNetSpace


class LiveOracle:
    """Trains for about a second for each score; the best of its space is unknown."""

    name = LIVE
    optimum = None

    def __init__(self, child: ChildPlan, space: NASNetSpace):
        self.child = child
        self.space = space

    def score(self, choices: Choices) -> Scored:
        """Train a child on one thread."""
        return train_child(self.space.key(choices), self.child)
