"""Define how often each network of a comparison is trained."""

from knobs.knob import knob
from knobs.model import KnobModel
from training.errors import RecipeError

MOST_SEEDS = 10


class Repetitions(KnobModel):
    """The number of runs of each network; raises RecipeError for an invalid one."""

    error = RecipeError

    seeds: int = knob(
        "Runs of each network: their spread tells chance from difference.",
        default=3,
        low=1,
        high=MOST_SEEDS,
        span=(1, MOST_SEEDS),
    )
