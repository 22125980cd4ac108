"""Define a data set in memory: three parts, all tensors on one device."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from backbones.library import LibrarySpec, check_trains
from backbones.registry import build
from backbones.spec import BackboneSpec
from language.said import Note, message
from training.errors import DataError

SPLIT_SEED = 20_151_210
"""Fixed: the parts of a data set never depend on a run's seed."""


@dataclass(frozen=True)
class Part:
    """``images`` (N, C, H, W) uint8 and ``labels`` (N,) int64."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def at(self, index: Tensor) -> "Part":
        """Return the images of an index tensor (M,)."""
        return Part(self.images[index], self.labels[index])

    def to(self, device: torch.device | str) -> "Part":
        """Copy the part to another device."""
        return Part(self.images.to(device), self.labels.to(device))


NOTHING = Part(torch.empty((0, 1, 1, 1), dtype=torch.uint8), torch.empty(0, dtype=torch.int64))
"""A part that a source does not have."""


@dataclass(frozen=True)
class Dataset:
    """Three parts of one data set; ``skipped`` names the files that could not be read.

    Of very many the first are named, and ``skipped_more`` counts the others.
    """

    name: str
    classes: tuple[str, ...]
    train: Part
    validation: Part
    test: Part
    skipped: tuple[Note, ...] = ()
    skipped_more: int = 0

    @property
    def channels(self) -> int:
        """1 for grey images, 3 for colour."""
        return self.train.images.shape[1]

    @property
    def size(self) -> int:
        """Height and width in pixels."""
        return self.train.images.shape[2]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of images of each class by part."""
        tallies = {
            part: torch.bincount(getattr(self, part).labels, minlength=len(self.classes)).tolist()
            for part in PARTS
        }
        return {
            name: {part: tally[number] for part, tally in tallies.items()}
            for number, name in enumerate(self.classes)
        }

    def to(self, device: torch.device | str) -> "Dataset":
        """Copy all tensors to another device."""
        parts = {part: getattr(self, part).to(device) for part in PARTS}
        return replace(self, **parts)

    def scale(self) -> tuple[Tensor, Tensor]:
        """Return mean and standard deviation (1, C, 1, 1) of the training pixels, from 0 to 255."""
        pixels = self.train.images.transpose(0, 1).flatten(1)
        # In float64 and by blocks, so that 50,000 images need no second copy.
        sums = torch.stack([block.double().sum(1) for block in pixels.split(1 << 24, 1)]).sum(0)
        squares = torch.stack(
            [block.double().square().sum(1) for block in pixels.split(1 << 24, 1)]
        ).sum(0)
        mean = sums / pixels.shape[1]
        std = (squares / pixels.shape[1] - mean.square()).clamp_min(1.0).sqrt()
        return mean.float().view(1, -1, 1, 1), std.float().view(1, -1, 1, 1)


PARTS = ("train", "validation", "test")


def fit_to(spec: BackboneSpec, data: Dataset) -> BackboneSpec:
    """Return the spec with the data set's channels, size and classes; its own knobs stay.

    Raises SpecError where the network cannot take such images.
    """
    task = {
        "in_channels": data.channels,
        "input_size": data.size,
        "num_classes": len(data.classes),
    }
    for knob, value in task.items():
        spec = spec.turn(knob, value)
    if isinstance(spec, LibrarySpec):
        check_trains(spec, build(spec, "meta"))
    return spec


def split(labels: Tensor, shares: Sequence[float], classes: Sequence[str] = ()) -> list[Tensor]:
    """Split into sorted indices of parts that hold each class in the same shares; repeatable.

    ``shares`` are of the parts after the first, which takes the rest. Each part gets at least one
    image of each class: raises DataError where a class has too few, with its name in ``classes``.
    """
    generator = torch.Generator().manual_seed(SPLIT_SEED)
    parts: list[list[Tensor]] = [[] for _ in range(len(shares) + 1)]
    for label in labels.unique().tolist():
        members = (labels == label).nonzero().flatten()
        members = members[torch.randperm(len(members), generator=generator)]
        counts = [max(1, round(share * len(members))) for share in shares]
        if sum(counts) >= len(members):
            raise DataError(
                message("Class {name} has {count} images: give at least {least} of each class."),
                name=classes[label] if classes else label,
                count=len(members),
                least=len(shares) + 2,
            )
        for part, piece in zip(
            parts, members.split([len(members) - sum(counts), *counts]), strict=True
        ):
            part.append(piece)
    return [torch.cat(part).sort().values for part in parts]


def divided(name: str, classes: tuple[str, ...], whole: Part) -> Dataset:
    """Divide into 80, 10 and 10 % of each class."""
    indices = split(whole.labels, (0.1, 0.1), classes)
    train, validation, test = (whole.at(index) for index in indices)
    return Dataset(name, classes, train, validation, test)


def with_parts(
    name: str, classes: tuple[str, ...], train: Part, validation: Part, test: Part
) -> Dataset:
    """Keep parts as they are given; a validation part that is missing is a tenth of training.

    Where there is no test part, the validation part that was given tests.
    """
    if not len(test):
        validation, test = test, validation
    if not len(validation):
        indices = split(train.labels, (0.1,), classes)
        train, validation = (train.at(index) for index in indices)
    return Dataset(name, classes, train, validation, test)


def with_noise(part: Part, noise: float, seed: int) -> Part:
    """Add Gaussian noise of deviation ``noise`` to pixels from 0 to 1; always the same."""
    if noise == 0:
        return part
    generator = torch.Generator().manual_seed(SPLIT_SEED + seed)
    blocks = []
    for block in part.images.split(4_096):
        shift = torch.randn(block.shape, generator=generator).mul_(noise * 255)
        blocks.append(shift.add_(block).round_().clamp_(0, 255).to(torch.uint8))
    return Part(torch.cat(blocks), part.labels)


def resized(part: Part, size: int) -> Part:
    """Resize to square images of ``size`` pixels, averaged over area where they shrink."""
    if part.images.shape[-1] == size:
        return part
    shrinks = size < part.images.shape[-1]
    blocks = []
    for block in part.images.split(4_096):
        pixels = torch.nn.functional.interpolate(
            block.float(),
            size=(size, size),
            mode="area" if shrinks else "bilinear",
            align_corners=None if shrinks else False,
        )
        blocks.append(pixels.round_().clamp_(0, 255).to(torch.uint8))
    return Part(torch.cat(blocks), part.labels)
