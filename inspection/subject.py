"""Load the network that is looked into, with the data that it was trained on.

Weights come from safetensors files alone, which hold tensors and text: nothing is unpickled.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from backbones.registry import build, parse
from backbones.spec import BackboneSpec
from inspection.errors import InspectionError
from language.said import message
from runs.tables import Run
from training import catalogue, checkpoint
from training.dataset import Dataset, Part, fit_to
from training.export import weights
from training.loop import Training
from training.recipe import Recipe
from training.records import Diverged
from training.stored import recipe_of


@dataclass(frozen=True)
class Subject:
    """A network in evaluation mode with its data set, on the CPU.

    ``scale`` is mean and deviation of the training pixels; ``trained`` is False for first weights.
    """

    spec: BackboneSpec
    recipe: Recipe
    net: nn.Module
    data: Dataset
    scale: tuple[Tensor, Tensor]
    trained: bool = True

    def prepared(self, images: Tensor) -> Tensor:
        """Normalise images (N, C, H, W) uint8 as in training."""
        mean, std = self.scale
        return ((images.float() - mean) / std).contiguous(memory_format=torch.channels_last)

    def test_images(self, most: int) -> Part:
        """Return at most so many images of the test part, spread evenly over its order."""
        return spread(self.data.test, most)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread in this block.

    Networks this small gain nothing from a second one, and on a busy machine the two wait for each
    other: the 27 blocks of ResNet-56 took 324 s in place of 2 s beside 20 other processes.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def spread(part: Part, most: int) -> Part:
    """Choose at most so many images, evenly over the part's order, which may be by class."""
    count = min(most, len(part))
    return part.at(torch.linspace(0, len(part) - 1, count).round().long())


def subject_of_run(run: Run) -> Subject:
    """Load the network of a finished run; raises RunError where it cannot be had."""
    return subject_of_file(weights(run), recipe_of(run))


def subject_of_file(path: Path, recipe: Recipe | None = None) -> Subject:
    """Load a network from a file of weights that this project wrote.

    The file says which network it is and, where ``recipe`` does not, how it was trained. Raises
    RunError, SpecError.
    """
    tensors, facts = checkpoint.read(path)
    recipe = recipe or Recipe.stored(facts.get("recipe", {}))
    data = catalogue.load(recipe)
    spec = fit_to(parse(str(facts.get("spec", ""))), data)
    net = build(spec)
    try:
        net.load_state_dict(tensors)
    except RuntimeError as error:
        raise InspectionError(
            message("The weights in {file} are not those of {spec}."),
            file=path.name,
            spec=spec.text,
        ) from error
    return Subject(spec, recipe, _ready(net), data, data.scale())


def untrained(spec: BackboneSpec, recipe: Recipe) -> Subject:
    """Build the network with the first weights that a run of the recipe's seed begins with."""
    data = catalogue.load(recipe)
    spec = fit_to(spec, data)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        net = build(spec)
    return Subject(spec, recipe, _ready(net), data, data.scale(), trained=False)


def train_subject(spec: BackboneSpec, recipe: Recipe) -> Subject:
    """Train a network in this process, from its first step to its end; raises RunError."""
    training = Training(spec, recipe.but(device="cpu"), is_watched=False, validates="last")
    for record in training.records():
        if isinstance(record, Diverged):
            raise InspectionError(record.note.template, **record.note.facts)
    data = training.data
    return Subject(training.spec, recipe, _ready(training.net), data, data.scale())


def _ready(net: nn.Module) -> nn.Module:
    return net.eval().to(memory_format=torch.channels_last)
