"""Define a network's test accuracy over the seeds that one recipe trained it with."""

from dataclasses import dataclass

from knobs.knob import as_text
from training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class SeedsAccuracy:
    """Mean test accuracy, from 0 to 1, of a network over the seeds that are done.

    ``recipe`` names the data set; its seed is the default. ``interval`` is the 95 % interval of the
    mean by Student's t, None of one seed.
    """

    spec: str
    recipe: Recipe
    mean: float
    seeds: int
    interval: tuple[float, float] | None = None

    @property
    def protocol(self) -> str:
        """The data set and what the recipe changes, such as ``mnist5k · epochs=4``."""
        changed = self.recipe.changed()
        changed.pop("data", None)
        return " · ".join(
            [self.recipe.data, *(f"{name}={as_text(value)}" for name, value in changed.items())]
        )
