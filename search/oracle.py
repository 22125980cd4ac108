"""What every oracle is: it says how good an architecture of its space is."""

from typing import Protocol

from search.choices import Choices, Space
from search.records import Scored


class Oracle(Protocol):
    """Gives the same answer whenever it is asked for the same architecture."""

    @property
    def name(self) -> str:
        """As the command line knows it."""

    @property
    def space(self) -> Space:
        """The architectures that it can score."""

    @property
    def optimum(self) -> float | None:
        """The best accuracy of the space, None where nobody knows it."""

    def score(self, choices: Choices) -> Scored:
        """How good an architecture is."""
