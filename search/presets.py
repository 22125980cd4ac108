"""Name the search strategies, each with settings, cost and description."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from language.said import Note, message, printable
from search.choices import Space
from search.errors import SearchError
from search.searchers.controller import FAST, PAPER, REINFORCE, Controller
from search.searchers.evolution import EvolutionSettings, RegularisedEvolution
from search.searchers.grid import GridSearch, ShuffledGridSearch
from search.searchers.random import RandomSearch
from search.strategy import SearchStrategy


@dataclass(frozen=True)
class SearcherPreset:
    """A searcher that can be raced; ``make`` takes a space and a seed.

    ``seconds`` is its own time for one evaluation on a table, about: it only orders the queue.
    ``random_start`` counts the first candidates, which are drawn at random before it evolves.
    """

    name: str
    title: str
    explanation: str
    make: Callable[[Space, int], SearchStrategy]
    seconds: float = 3e-5
    is_without_repeats: bool = False
    random_start: int = 0


def _tpe(space: Space, seed: int) -> SearchStrategy:
    from search.searchers.tpe import TPESearch  # Optuna costs half a second: only when asked for.

    return TPESearch(space, seed)


PRESETS: Mapping[str, SearcherPreset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            SearcherPreset(
                "random",
                message("Random search"),
                message("Every candidate is drawn anew. What does not beat this learns nothing."),
                RandomSearch,
            ),
            SearcherPreset(
                "grid",
                message("Grid search, nested order"),
                message(
                    "Loops inside each other: within any budget only the last decisions change, "
                    "and the first stay where they began."
                ),
                GridSearch,
            ),
            SearcherPreset(
                "grid-shuffled",
                message("Grid search, shuffled order"),
                message("The same grid in random order: random search without repeats."),
                ShuffledGridSearch,
                is_without_repeats=True,
            ),
            SearcherPreset(
                "evolution",
                message("Regularised evolution (P 50, S 10)"),
                message(
                    "The best of 10 out of the last 50 gets a child with one decision changed; the "
                    "oldest dies."
                ),
                RegularisedEvolution,
                random_start=EvolutionSettings().population,
            ),
            SearcherPreset(
                "evolution-small",
                message("Regularised evolution (P 20, S 5)"),
                message("The same with a small population, for budgets of less than 100."),
                partial(RegularisedEvolution, settings=EvolutionSettings(20, 5)),
                random_start=20,
            ),
            SearcherPreset(
                "evolution-amoebanet",
                message("Regularised evolution as for AmoebaNet (P 100, S 25)"),
                message("The paper's population; it begins to evolve after 100 evaluations."),
                partial(RegularisedEvolution, settings=EvolutionSettings(100, 25)),
                random_start=100,
            ),
            SearcherPreset(
                "ppo",
                message("RNN controller, PPO, fast"),
                message(
                    "Learning rate 0.001, batch 10, entropy weight 0.01: tuned to learn within a "
                    "few hundred evaluations."
                ),
                partial(Controller, settings=FAST),
                seconds=1.6e-3,
            ),
            SearcherPreset(
                "ppo-paper",
                message("RNN controller, PPO, as in the paper"),
                message(
                    "Learning rate 0.00035, batch 20, entropy weight 0.00001. With 300 evaluations "
                    "that makes 15 small updates, and the policy has hardly moved; with the "
                    "paper's 20,000 children on 450 workers it makes 1,000. That is why the paper "
                    "needed 20,000."
                ),
                partial(Controller, settings=PAPER),
                seconds=8e-4,
            ),
            SearcherPreset(
                "reinforce",
                message("RNN controller, REINFORCE"),
                message(
                    "One gradient step a batch at learning rate 0.01, without PPO's clip: it often "
                    "settles on the first good cell and stops exploring."
                ),
                partial(Controller, settings=REINFORCE),
                seconds=5e-4,
            ),
            SearcherPreset(
                "tpe",
                message("TPE (Optuna)"),
                message(
                    "Models which options good candidates have and bad ones have not; no network."
                ),
                _tpe,
                seconds=2.2e-3,
            ),
        )
    }
)
"""Presets by name, in the order of the course."""


def make(name: str, space: Space, seed: int) -> SearchStrategy:
    """Make a search strategy by name; raises SearchError for an unknown name."""
    preset = find(name)
    searcher = preset.make(space, seed)
    searcher.name = name
    return searcher


def never_begin(searchers: Sequence[str], evaluations: int) -> list[Note]:
    """Return a note for each searcher that draws all of its candidates at random."""
    late = [find(name) for name in searchers if find(name).random_start >= evaluations]
    return [
        Note(
            message(
                "{searcher}: the first {count} candidates are drawn at random, so with "
                "{evaluations} evaluations it does not begin to evolve."
            ),
            {
                "searcher": Note(preset.title),
                "count": preset.random_start,
                "evaluations": evaluations,
            },
        )
        for preset in late
    ]


def find(name: str) -> SearcherPreset:
    """Return the preset of a name; raises SearchError."""
    if name not in PRESETS:
        raise SearchError(
            message("There is no searcher {name}: choose {names}."),
            name=printable(name),
            names=", ".join(PRESETS),
        )
    return PRESETS[name]
