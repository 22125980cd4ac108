"""List every page of the navigation in themes, languages and widths: each pair of two of them.

A page falls in by being listed in ``app.py``. ``VIEWS`` gives it other addresses than its bare one,
where that shows more. A language falls in with its catalogue.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from language.catalogue import LANGUAGES, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[2]
THEMES = ("light", "dark")
HEIGHTS = {1280: 2300, 390: 3600}
"""Of the window by its width: nearly every page as a whole, and no picture is larger."""


@dataclass(frozen=True)
class View:
    """An address of a page.

    ``fixture`` names one that adds to the address, where records are needed. What is not
    ``pictured`` is only read, in both themes.
    """

    name: str
    query: Mapping[str, str] = field(default_factory=dict)
    fixture: str = ""
    pictured: bool = True


SMALL_GATES = "senet?stem=cifar&depth=8&width=8"

VIEWS: Mapping[str, tuple[View, ...]] = {
    "map": (
        View("map"),
        View("map-figures", {"map": "figures", "own": "resnet-50"}),
        View("map-speed", {"map": "figures", "from": "timm", "cost": "speed"}, pictured=False),
        View("map-recipes", {"map": "recipes"}, pictured=False),
    ),
    "lessons": (
        View("lessons"),
        View("lessons-step", {"lesson": "02-resnet", "step": "residual"}),
        View("lessons-plot", {"lesson": "02-resnet", "step": "degradation"}, pictured=False),
        View("lessons-sketch", {"lesson": "07-efficientnet", "step": "three-ways"}, pictured=False),
        View("lessons-table", {"lesson": "07-efficientnet", "step": "table"}, pictured=False),
        View("lessons-exercise", {"lesson": "03-densenet", "step": "growth"}, pictured=False),
    ),
    "explore": (
        View(
            "explore",
            {"spec": "resnet?depth=18&se_reduction=16", "pin": "resnet?depth=18", "costs": "plots"},
        ),
        View("explore-mistake", {"spec": "resnet?depth=51", "costs": "torchinfo"}, pictured=False),
        View("explore-cell", {"spec": "nasnet", "view": "cell"}, pictured=False),
        View("explore-paper", {"spec": "densenet", "view": "paper"}, pictured=False),
        View("explore-gates", {"spec": SMALL_GATES, "view": "paper", "digit": "3"}, pictured=False),
    ),
    "classroom": (View("classroom"), View("classroom-times", {}, "class_times", pictured=False)),
    "compare": (View("compare", {"spec": "resnet-50", "pin": "se-resnet-50"}),),
    "train": (
        View("train"),
        View("train-runs", fixture="shared_batch"),
        View("train-setup", {"v": "resnet?stem=cifar&width=8"}, pictured=False),
    ),
    "search": (
        View("search"),
        View("search-live", fixture="live_race"),
        View("search-table", fixture="table_race"),
        View("search-mistake", {"oracle": "live", "seeds": "no"}, pictured=False),
        View("search-controller", {"evidence": "controller"}, "live_race", pictured=False),
        View("search-proxies", {"evidence": "proxies"}, "table_race", pictured=False),
    ),
}


@dataclass(frozen=True)
class Look:
    """One picture to be taken."""

    path: str
    view: View
    theme: str
    language: str
    width: int

    def __str__(self) -> str:
        return f"{self.view.name}-{self.language}-{self.theme}-{self.width}"

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address."""
        language = {} if self.language == SOURCE_LANGUAGE else {"lang": self.language}
        return {**self.view.query, **language}


def pages() -> dict[str, str]:
    """The path in the address of each page that ``app.py`` lists, by the name of its script."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr != "Page" or not isinstance(node.args[0], ast.Constant):
                continue
            name = Path(str(node.args[0].value)).stem
            options = {word.arg: word.value for word in node.keywords}
            path = options.get("url_path")
            named = path.value if isinstance(path, ast.Constant) else name
            found[name] = "" if "default" in options else str(named)
    return found


def looks() -> list[Look]:
    """List all looks; those of one view stand together.

    A view is pictured in half of its combinations: an orthogonal array, in which each theme meets
    each language and each width, and each language each width.
    """
    return [
        Look(path, view, theme, language, width)
        for name, path in pages().items()
        for view in VIEWS.get(name, (View(name),))
        for (t, theme), (s, language), (w, width) in product(
            enumerate(THEMES),
            enumerate(LANGUAGES if view.pictured else [SOURCE_LANGUAGE]),
            enumerate(HEIGHTS if view.pictured else list(HEIGHTS)[:1]),
        )
        if not view.pictured or (t + s + w) % 2 == 0
    ]
