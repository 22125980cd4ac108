"""Define the interface of oracles, which score architectures of a space."""

from typing import Protocol

from search.choices import Choices, Space
from search.records import Scored


class Oracle(Protocol):
    """Scores architectures; the same architecture always gets the same score."""

    @property
    def name(self) -> str:
        """The oracle's name on the command line."""

    @property
    def space(self) -> Space:
        """The space of architectures that it can score."""

    @property
    def optimum(self) -> float | None:
        """The best accuracy of the space, None where it is unknown."""

    def score(self, choices: Choices) -> Scored:
        """Score an architecture."""
