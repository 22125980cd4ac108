"""Define the interface of search strategies: ``ask`` for candidates, ``tell`` their rewards.

A strategy (a searcher, on the pages) knows its space and the rewards that it was told, nothing
else. All its randomness comes from its seed: asked and told the same, it proposes the same.

``width`` is the number of candidates that a strategy can propose without news. A race asks for that
many and tells in the order of asking, so the same seed gives the same race on any number of
processes.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from search.choices import Choices, Space
from search.records import Policy


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate to be evaluated; its reward is told under its ``id``."""

    id: int
    choices: Choices


class SearchStrategy(ABC):
    """Proposes architectures of a space; larger rewards are better."""

    name: str

    def __init__(self, space: Space):
        self.space = space
        self._asked = 0
        self._waiting: dict[int, Choices] = {}

    @property
    def width(self) -> int:
        """Number of candidates that it proposes before it needs a reward of one of them."""
        return 1

    def ask(self, n: int) -> list[Proposal]:
        """Return the next ``n`` candidates; those beyond ``width`` miss rewards they could use."""
        proposals = []
        for _ in range(n):
            proposal = Proposal(self._asked, self._propose(self._asked))
            self._waiting[proposal.id] = proposal.choices
            self._asked += 1
            proposals.append(proposal)
        return proposals

    def tell(self, id: int, reward: float) -> None:
        """Take the reward of a candidate; raises ValueError for an id that waits for none."""
        if id not in self._waiting:
            raise ValueError(f"candidate {id} waits for no reward")
        self._learn(id, self._waiting.pop(id), reward)

    def policy(self, seed: int, evaluations: int) -> Policy | None:
        """Return the probabilities that it decides by; None for a strategy without."""
        return None

    @abstractmethod
    def _propose(self, id: int) -> Choices:
        """Return one candidate."""

    @abstractmethod
    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        """Update the strategy with a reward."""
