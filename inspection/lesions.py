"""Measure a trained network with each of its parts switched off, one after the other.

What lies in front of a part is the same with and without it: it is computed once for each batch,
which halves the time of a network that is a chain of blocks.
"""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from inspection.errors import InspectionError
from inspection.parts import Part, parts_of, switched_off
from inspection.records import Intact, Lesion
from inspection.subject import Subject
from language.said import message

MOST_IMAGES = 500
"""Test images: an accuracy of 95 % on so many has a standard error of one point."""

AT_ONCE_MACS = 60_000_000_000
"""Multiply-accumulates that a reader waits for: some seconds on two cores."""

FEWEST_IMAGES = 50

BATCH = 250

Found = Iterator[tuple[float, Sequence[Intact | Lesion]]]
"""The share that is done, from 0 to 1, and what is known by then, if it is new."""


@dataclass
class Sums:
    """Loss, right answers and images that were added up."""

    loss: float = 0.0
    right: int = 0
    images: int = 0

    def add(self, logits: Tensor, labels: Tensor) -> None:
        """Add logits (N, classes) and labels (N,)."""
        self.loss += float(cross_entropy(logits.float(), labels, reduction="sum"))
        self.right += int((logits.argmax(1) == labels).sum())
        self.images += len(labels)

    @classmethod
    def of(cls, accuracy: float, loss: float, images: int) -> "Sums":
        """Return the sums behind means over a number of images."""
        return cls(loss * images, round(accuracy * images), images)

    @property
    def means(self) -> tuple[float, float]:
        """Return accuracy and loss."""
        return self.right / self.images, self.loss / self.images


def score(subject: Subject, off: Iterable[Part], most: int = MOST_IMAGES) -> tuple[float, float]:
    """Compute accuracy and loss on the test images with some parts switched off."""
    part, sums = subject.test_images(most), Sums()
    with torch.inference_mode(), switched_off(off):
        for images, labels in zip(part.images.split(BATCH), part.labels.split(BATCH), strict=True):
            sums.add(subject.net(subject.prepared(images)), labels)
    return sums.means


def images_at_once(macs: int) -> int:
    """Return how many test images a network of so many MACs is scored on while a reader waits."""
    return min(MOST_IMAGES, max(FEWEST_IMAGES, AT_ONCE_MACS // macs))


def study(
    subject: Subject,
    parts: Sequence[Part] | None = None,
    most: int = MOST_IMAGES,
    kept: Sequence[Intact | Lesion] = (),
) -> Found:
    """Switch off parts one at a time, all of the network where none are given.

    After each batch yields Intact and a Lesion for each part, of all images up to there. Goes on
    behind the batches of ``kept``, the records of an earlier attempt. Raises InspectionError for a
    network without such parts.
    """
    parts = parts_of(subject.net) if parts is None else parts
    if not parts:
        raise InspectionError(
            message("{spec} has no block, shortcut, dense layer or gate that is known here."),
            spec=subject.spec.text,
        )
    return _Study(subject, parts, most, kept).found()


@dataclass
class _Study:
    subject: Subject
    parts: Sequence[Part]
    most: int
    kept: Sequence[Intact | Lesion] = ()
    intact: Sums = field(default_factory=Sums)

    def found(self) -> Found:
        self.since = time.perf_counter()
        chosen = self.subject.test_images(self.most)
        self.steps = steps_of(self.subject.net)
        starts = first_steps(self.steps, self.parts)
        changing = changes_of_shape(self.subject, self.parts)
        sums = self._kept_sums(len(chosen))
        batches = list(zip(chosen.images.split(BATCH), chosen.labels.split(BATCH), strict=True))
        first = math.ceil(self.intact.images / BATCH)
        done, whole = first * len(self.parts), len(batches) * len(self.parts)
        for images, labels in batches[first:]:
            # Not in inference mode as a whole: a generator would leave it switched on for others.
            with torch.inference_mode():
                x = self.subject.prepared(images)
            for place, step in enumerate(self.steps):
                for number in (n for n, start in enumerate(starts) if start == place):
                    with torch.inference_mode(), switched_off([self.parts[number]]):
                        # A copy, as the step that comes first may compute in place.
                        sums[number].add(self._rest(place, _copied(x)), labels)
                    done += 1
                    yield done / whole, ()
                with torch.inference_mode():
                    x = step(x)
            self.intact.add(x, labels)
            yield done / whole, self._records(sums, changing, len(chosen))

    def _kept_sums(self, images: int) -> list[Sums]:
        """Return the sums of each part up to the last batch that is kept, and set the whole's."""
        whole = [one for one in self.kept if isinstance(one, Intact)]
        lesions = [one for one in self.kept if isinstance(one, Lesion)]
        if [one.of for one in whole] != [images] or len(lesions) != len(self.parts):
            return [Sums() for _part in self.parts]
        seen = whole[0].images
        self.since -= whole[0].seconds
        self.intact = Sums.of(whole[0].accuracy, whole[0].loss, seen)
        return [Sums.of(one.accuracy, one.loss, seen) for one in lesions]

    def _rest(self, place: int, x: Any) -> Any:
        for step in self.steps[place:]:
            x = step(x)
        return x

    def _records(
        self, sums: Sequence[Sums], changing: Sequence[bool], images: int
    ) -> list[Intact | Lesion]:
        seconds = time.perf_counter() - self.since
        found: list[Intact | Lesion] = [
            Intact(
                self.subject.spec.text,
                *self.intact.means,
                self.intact.images,
                images,
                len(sums),
                seconds,
            )
        ]
        for place, (part, one) in enumerate(zip(self.parts, sums, strict=True)):
            found.append(Lesion(place, part.kind, part.name, changing[place], *one.means))
        return found


def _copied(x: Any) -> Any:
    return x.clone() if isinstance(x, Tensor) else x


def steps_of(net: nn.Module) -> list[nn.Module]:
    """Return the modules that run one after the other: a Sequential's, as far as they nest."""
    if type(net).forward is not nn.Sequential.forward or not len(list(net.children())):
        return [net]
    return [step for child in net.children() for step in steps_of(child)]


def first_steps(steps: Sequence[nn.Module], parts: Sequence[Part]) -> list[int]:
    """Return the place of the first step that a part touches."""
    within = {id(module): place for place, step in enumerate(steps) for module in step.modules()}
    return [min(within.get(id(module), 0) for module in part.touched) for part in parts]


def changes_of_shape(subject: Subject, parts: Sequence[Part]) -> list[bool]:
    """Return for each part whether it is a block whose output has another shape than its input."""
    changing: set[int] = set()

    def look(module: nn.Module, inputs: tuple[object, ...], output: object) -> None:
        x = inputs[0]
        if isinstance(x, Tensor) and isinstance(output, Tensor) and x.shape != output.shape:
            changing.add(id(module))

    blocks = [part.module for part in parts if part.kind in ("block", "shortcut")]
    handles = [module.register_forward_hook(look) for module in blocks]
    try:
        with torch.inference_mode():
            subject.net(subject.prepared(subject.data.test.images[:2]))
    finally:
        for handle in handles:
            handle.remove()
    return [id(part.module) in changing for part in parts]
