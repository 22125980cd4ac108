"""Read and write the address of the Train page: a comparison to be made.

``v`` stands once for each network; settings stand under their own names where they are not the
usual ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backbones.spec import BackboneSpec, SpecError
from language.catalogue import _
from training import catalogue
from training.errors import DataError
from training.recipe import Recipe
from training.repetitions import Repetitions
from training.submission import MOST_VARIANTS
from training.variant import Variant
from ui import address
from ui.batch.address import Address
from ui.knob_address import read_knobs, write_knobs
from ui.train.labels import source_title
from ui.variants import VARIANT, read_variants, write_variants

WANTS_OWN = "upload"
"""Address word of a page that is to take images of the reader's."""

USUAL_RECIPE = Recipe()
USUAL_REPETITIONS = Repetitions()


@dataclass(frozen=True)
class Setup:
    """A comparison before it starts; ``mistakes`` says what of the address could not be used."""

    specs: tuple[BackboneSpec, ...] = ()
    recipe: Recipe = USUAL_RECIPE
    repetitions: Repetitions = USUAL_REPETITIONS
    mistakes: tuple[str, ...] = ()

    @property
    def knobs(self) -> Recipe:
        """The settings of all runs."""
        return self.recipe

    @property
    def variants(self) -> list[Variant]:
        """The networks, each with a name of its own."""
        labels = names(self.specs)
        return [Variant(label, spec) for label, spec in zip(labels, self.specs, strict=True)]

    @property
    def seed_list(self) -> list[int]:
        """The seeds, counted from the recipe's."""
        return [self.recipe.seed + place for place in range(self.repetitions.seeds)]


def names(specs: Sequence[BackboneSpec]) -> list[str]:
    """Return a short English name for each network; those that would share one go by their text."""
    titles = [source_title(spec) for spec in specs]
    return [
        short if titles.count(short) == 1 else spec.text
        for short, spec in zip(titles, specs, strict=True)
    ]


def read_setup() -> Setup:
    """Read the comparison that the address asks for, as far as it can be."""
    found = read_variants()
    mistakes = [error.sentence(_) for error in found if isinstance(error, SpecError)]
    specs = list(dict.fromkeys(spec for spec in found if not isinstance(spec, SpecError)))
    if len(specs) > MOST_VARIANTS:
        mistakes.append(
            _("The address asks for {count} networks: the first {most} are taken.").format(
                count=len(specs), most=MOST_VARIANTS
            )
        )
    recipe = read_knobs(USUAL_RECIPE, mistakes)
    try:
        catalogue.check(recipe)
    except DataError as error:
        mistakes.append(error.sentence(_))
        recipe = recipe.but(data=USUAL_RECIPE.data, size=USUAL_RECIPE.size)
    repetitions = read_knobs(USUAL_REPETITIONS, mistakes)
    return Setup(tuple(specs[:MOST_VARIANTS]), recipe, repetitions, tuple(mistakes))


def write_setup(setup: Setup | None) -> None:
    """Put a comparison to be made into the address: none, or what is not usual of one."""
    setup = setup or Setup()
    with address.changing():
        write_variants(setup.specs)
        write_knobs(setup.recipe)
        write_knobs(setup.repetitions)


ADDRESS = Address(
    kind="train",
    setup_words=(*Recipe.knob_names(), *Repetitions.knob_names(), VARIANT, WANTS_OWN),
    view_words=("evidence",),
    read_setup=read_setup,
    write_setup=write_setup,
    write_knobs=write_knobs,
)
