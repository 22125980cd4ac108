"""Adapt Optuna's tree-structured Parzen estimators (Bergstra et al. 2011), a model-based sampler.

The decisions are sampled together (``multivariate``). Everything stays in memory: a search shared
by several machines needs one of Optuna's journal, PostgreSQL or gRPC storages, not SQLite.
"""

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution

from search.choices import Choices, Space
from search.strategy import SearchStrategy

STARTUP = 20
"""Random candidates before the estimators have something to work on."""


class TPESearch(SearchStrategy):
    """Optuna's TPE with its defaults otherwise."""

    name = "tpe"

    def __init__(self, space: Space, seed: int):
        super().__init__(space)
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=STARTUP)
        self._study = optuna.create_study(direction="maximize", sampler=sampler)
        self._distributions: dict[str, BaseDistribution] = {
            decision.name: CategoricalDistribution(range(len(decision.options)))
            for decision in space.decisions
        }

    @property
    def width(self) -> int:
        """The random candidates at the start, one afterwards."""
        return max(1, STARTUP - self._asked)

    def _propose(self, id: int) -> Choices:
        trial = self._study.ask(self._distributions)
        return tuple(trial.params[decision.name] for decision in self.space.decisions)

    def _learn(self, id: int, choices: Choices, reward: float) -> None:
        self._study.tell(id, reward)
