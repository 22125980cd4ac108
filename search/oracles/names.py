"""The oracles by the names that the command line and the page use."""

from language.shown import shown
from search.errors import SearchError
from search.oracles.table import TASKS, Task
from training.notes import message

LIVE = "live"
TABLES: dict[str, Task] = {f"nb201-{task}": task for task in TASKS}
ORACLES: tuple[str, ...] = (*TABLES, LIVE)


def task_of(oracle: str) -> Task | None:
    """The table's task, None for the live oracle; raises SearchError for any other name."""
    if oracle != LIVE and oracle not in TABLES:
        raise SearchError(
            message("There is no oracle {name}: choose {names}."),
            name=shown(oracle),
            names=", ".join(ORACLES),
        )
    return TABLES.get(oracle)
