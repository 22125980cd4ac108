"""Name the oracles for the command line and the page."""

from language.printable import printable
from language.said import message
from search.errors import SearchError
from search.oracles.table import TASKS, Task

LIVE = "live"
TABLES: dict[str, Task] = {f"nb201-{task}": task for task in TASKS}
ORACLES: tuple[str, ...] = (*TABLES, LIVE)


def task_of(oracle: str) -> Task | None:
    """Return the table's task, None for the live oracle; raises SearchError otherwise."""
    if oracle != LIVE and oracle not in TABLES:
        raise SearchError(
            message("There is no oracle {name}: choose {names}."),
            name=printable(oracle),
            names=", ".join(ORACLES),
        )
    return TABLES.get(oracle)
