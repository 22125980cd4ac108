"""Keep the architecture that the reader looks at: clicked, picked from a table, in a link."""

from contextlib import suppress

import plotly.graph_objects as go

from language.said import SaidError
from search.plan import TablePlan
from search.race import Race
from ui import address
from ui.plots import show_plot
from ui.search.address import POINT

LONGEST = 2_000


def read_point() -> str:
    """Read the key in the address; empty for none."""
    return address.get(POINT)[:LONGEST]


def write_point(key: str) -> None:
    """Look at an architecture."""
    address.put(POINT, key)


def wanted_key(race: Race) -> str:
    """Return the key in the address, also of a cell as NAS-Bench-201 prints it; empty for none."""
    text = read_point()
    if text and isinstance(race.plan, TablePlan):
        with suppress(SaidError):
            return race.plan.space.key(race.plan.space.choices(text))
    return text


def chosen_key(race: Race) -> str:
    """Return the key in the address if the race has it, otherwise that of the best so far."""
    wanted = wanted_key(race)
    if wanted and race.evaluation(wanted):
        return wanted
    return race.best.key if race.best else ""


def plot(figure: go.Figure, name: str, *, can_select: bool = True) -> None:
    """Draw a figure whose points can be clicked; it keeps its place while results arrive."""
    show_plot(figure, f"search-plot-{name}", write_point if can_select else None)
