"""Score architectures by looking them up in NAS-Bench-201.

A search sees what it would see in life: the validation accuracy of one training of 200 epochs, the
same whenever it asks again. It is judged by the mean over the benchmark's two or three trainings.
Tune a searcher on CIFAR-10, report on the other two.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from language.said import message, printable
from search.choices import Choices
from search.errors import SearchError
from search.nasbench201 import NASBench201Space
from search.records import Scored

Task = Literal["cifar10", "cifar100", "imagenet16"]
TASKS: tuple[Task, ...] = get_args(Task)
LIVE = "live"
TABLES: dict[str, Task] = {f"nb201-{task}": task for task in TASKS}
ORACLES: tuple[str, ...] = (*TABLES, LIVE)
"""Names of the oracles on the command line and in addresses."""

FILE = Path(__file__).parents[2] / "data" / "nasbench201.npz"


def task_of(oracle: str) -> Task | None:
    """Return the table's task, None for the live oracle; raises SearchError otherwise."""
    if oracle != LIVE and oracle not in TABLES:
        raise SearchError(
            message("There is no oracle {name}: choose {names}."),
            name=printable(oracle),
            names=", ".join(ORACLES),
        )
    return TABLES.get(oracle)


class TableOracle:
    """Looks scores up; ``optimum`` is the best accuracy of the space, as a fraction.

    ``seed`` picks the training that the reward is taken from, for all architectures the same one.
    """

    def __init__(self, task: Task, seed: int = 0):
        self.name = f"nb201-{task}"
        self.space = NASBench201Space()
        trainings, self._params = _table(task)
        self._accuracies = np.nanmean(trainings, axis=1)
        seen = trainings[:, seed % trainings.shape[1]]
        # Some architectures have no third training.
        self._rewards = np.where(np.isnan(seen), trainings[:, 0], seen)
        self.optimum = float(self._accuracies.max())

    def score(self, choices: Choices) -> Scored:
        """Return one training's accuracy as reward, the mean over all as accuracy."""
        index = self.space.index(choices)
        return Scored(
            reward=float(self._rewards[index]),
            accuracy=float(self._accuracies[index]),
            params=int(self._params[index]),
        )

    @property
    def best(self) -> str:
        """Return the key of the best architecture."""
        return self.space.key(self.space.at(int(self._accuracies.argmax())))


@dataclass(frozen=True)
class LookedUp:
    """The scores that a table has of one cell, at the first training's reward.

    ``cell`` is as the benchmark prints it, ``spec`` the network's text form; accuracies are
    fractions, ``regret`` is in percentage points below the best cell.
    """

    oracle: str
    key: str
    cell: str
    spec: str
    accuracy: float
    regret: float
    reward: float
    params: int


def looked_up(task: Task, text: str) -> LookedUp:
    """Look a cell up by its key or text; raises SearchError, SpecError for no cell."""
    oracle = TableOracle(task)
    choices = oracle.space.choices(text)
    key, scored = oracle.space.key(choices), oracle.score(choices)
    return LookedUp(
        oracle.name,
        key,
        oracle.space.text(choices),
        oracle.space.spec(key).text,
        scored.accuracy,
        100 * (oracle.optimum - scored.accuracy),
        scored.reward,
        scored.params,
    )


@lru_cache(maxsize=len(TASKS))
def _table(task: Task) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    with np.load(FILE, allow_pickle=False) as file:
        trainings = file["val_acc"][:, TASKS.index(task)].astype(float) / 100
        return trainings, np.rint(file["params_m"] * 1e6).astype(np.int64)
