"""Define the interface of a kind of batch, which the page of all kinds asks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from runs.batch import Batch
from runs.tables import Run
from ui.batch.address import Address, S
from ui.batch.cards import Cards
from ui.batch.gallery import ReadyMade
from ui.batch.starting import Offer


class State(Protocol):
    """State of a batch at a moment."""

    @property
    def batch(self) -> Batch:
        """Its runs."""

    @property
    def is_live(self) -> bool:
        """Return whether something is still to come, so that the page polls."""

    @property
    def share(self) -> float:
        """The share that is done, from 0 to 1."""

    def seconds_left(self) -> float | None:
        """Estimate when its last run ends; None while nothing is known."""


B = TypeVar("B", bound=State)

Views = Mapping[str, tuple[str, Callable[[], None]]]
"""Tabs by their word in the address: the title, and what shows it."""


@dataclass(frozen=True)
class RunWords:
    """A run, what it is called and what it does, in the reader's language."""

    run: Run
    name: str
    told: str


@dataclass(frozen=True)
class ExportFile:
    """A file to take along; ``make`` is called when it is asked for."""

    label: str
    name: str
    media: str
    make: Callable[[], str | bytes]
    is_there: bool = True


@dataclass(frozen=True)
class Exports:
    """The files of a batch, and the command that repeats it."""

    files: Sequence[ExportFile]
    caption: str
    command: str


class BatchKind(ABC, Generic[S, B]):
    """One kind of batch: comparisons of networks, races of searchers.

    Class attributes are texts for the translators; methods give words in the reader's language.
    """

    address: Address[S]
    title: ClassVar[str]
    lead: ClassVar[str]
    new: ClassVar[str]
    own: ClassVar[str]
    gallery_title: ClassVar[str]
    gallery_lead: ClassVar[str] = ""

    @abstractmethod
    def take_turns(self) -> None:
        """Take the settings that the reader turned since into the address."""

    @abstractmethod
    def show_settings(self, setup: S) -> None:
        """Show the settings in the sidebar."""

    def choose(self, setup: S) -> bool:  # noqa: ARG002
        """Show what is chosen on the page itself; return whether something can start."""
        return True

    @abstractmethod
    def offer(self, setup: S) -> Offer:
        """Estimate what a batch will take, and offer to start it."""

    @abstractmethod
    def gallery(self) -> Sequence[ReadyMade]:
        """Return the batches that start with one click."""

    @abstractmethod
    def name_of(self, runs: Sequence[Run]) -> str:
        """Name a batch in the reader's list."""

    @abstractmethod
    def read(self, batch: Batch, since: B | None) -> B:
        """Read what a batch has come to, after what an earlier call gave for it."""

    @abstractmethod
    def heading(self, state: B) -> tuple[str, Sequence[str]]:
        """Return the title, what is tried, and the conditions."""

    def show_claim(self, state: B) -> None:
        """Show what is known beforehand, folded: the title says it in one line."""

    @abstractmethod
    def show_race(self, state: B) -> None:
        """Show the plot that the page is about, large; the cards beside it are its legend."""

    def show_verdict(self, state: B) -> None:
        """Show the most important result."""

    @abstractmethod
    def cards(self, state: B) -> Cards:
        """Return the cards of the competitors."""

    @abstractmethod
    def runs(self, state: B) -> Sequence[RunWords]:
        """Return all runs with their names and states in words."""

    @abstractmethod
    def exports(self, state: B) -> Exports:
        """Return the files that can be exported."""

    @abstractmethod
    def setup_of(self, state: B) -> S:
        """Return the setup that makes the same batch again."""

    def loss_of(self, state: B) -> str:  # noqa: ARG002
        """Tell what of a batch the setup of ``setup_of`` cannot hold, in the reader's language."""
        return ""

    @abstractmethod
    def show_results(self, state: B) -> None:
        """Show the results as tables and sentences."""

    @abstractmethod
    def evidence(self, state: B) -> Views:
        """Return the tabs of plots, of which only the open one is computed."""

    def show_more(self, state: B) -> None:
        """Show what else can be done with a batch."""
