"""Load data sets by name: the embedded digits, torchvision's, and the visitors' own."""

import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from language.said import message, printable
from runs.paths import EMBEDDED, data_folder
from training import images
from training.dataset import NOTHING, PARTS, Dataset, Part, divided, resized, with_noise, with_parts
from training.errors import DataError
from training.recipe import Recipe

REACH_SECONDS = 5
"""Seconds that a server may take to answer before a data set counts as out of reach."""


@dataclass(frozen=True)
class Source:
    """One data set: the sizes it is offered in, the usual one first, and how it is read."""

    name: str
    title: str
    sizes: tuple[int, ...]
    read: Callable[[], Dataset]
    embedded: bool = False


def read_digits() -> Dataset:
    """Read 5,000 MNIST digits, (N, 1, 28, 28): 4,000 / 500 / 500, each digit as often."""
    with np.load(EMBEDDED / "mnist5k.npz", allow_pickle=False) as file:
        whole = Part(
            torch.from_numpy(file["images"]).unsqueeze(1),
            torch.from_numpy(file["labels"]).long(),
        )
    return divided("mnist5k", tuple("0123456789"), whole)


def read_clothes() -> Dataset:
    """Read a fifth of Fashion-MNIST, (N, 1, 28, 28): 7,200 / 800 / 2,000, each kind as often."""
    with np.load(EMBEDDED / "fashion10k.npz", allow_pickle=False) as file:
        train, test = (
            Part(
                torch.from_numpy(file[f"{part}_images"]).unsqueeze(1),
                torch.from_numpy(file[f"{part}_labels"]).long(),
            )
            for part in ("train", "test")
        )
        classes = tuple(str(name) for name in file["classes"])
    return with_parts("fashion10k", classes, train, NOTHING, test)


def _read_torchvision(name: str, title: str, kind: str) -> Dataset:
    """Read a torchvision set: a tenth of its training part validates, its test part tests."""
    from torchvision import datasets  # Costs a second: only when it is asked for.

    cls: Any = getattr(datasets, kind)
    folder = data_folder()
    parts = {}
    for is_train in (True, False):
        try:
            found = cls(root=str(folder), train=is_train, download=False)
        except (RuntimeError, OSError, ValueError, EOFError):
            found = _download(cls, folder, title, is_train)
        pixels = torch.as_tensor(found.data)
        pixels = pixels.unsqueeze(1) if pixels.ndim == 3 else pixels.permute(0, 3, 1, 2)
        labels = torch.as_tensor(found.targets).long()
        parts[is_train] = Part(pixels.contiguous(), labels)
    return with_parts(name, tuple(found.classes), parts[True], NOTHING, parts[False])


def _download(cls: Any, folder: Path, title: str, is_train: bool) -> Any:
    """Fetch with torchvision, which checks each file's MD5; one sentence where it cannot be had."""
    address = cls.mirrors[0] if hasattr(cls, "mirrors") else cls.url
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(folder)
        request = urllib.request.Request(address, method="HEAD")  # noqa: S310
        # A server that answers will do: a mirror's bare folder may be forbidden.
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(request, timeout=REACH_SECONDS).close()  # noqa: S310
        return cls(root=str(folder), train=is_train, download=True)
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise DataError(
            message(
                "{title} cannot be had: it is not in the data folder and cannot be downloaded "
                "({reason}). Put torchvision's files into the folder that PLAYGROUND_DATA names, "
                "or choose the embedded digits."
            ),
            title=title,
            reason=str(getattr(error, "reason", error))[:120] or type(error).__name__,
        ) from error


SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source("mnist5k", "MNIST digits (5,000)", (14, 18, 28), read_digits, embedded=True),
        Source(
            "fashion10k",
            "Fashion-MNIST (10,000)",
            (14, 8, 10, 12, 16, 28),
            read_clothes,
            embedded=True,
        ),
        Source(
            "fashion-mnist",
            "Fashion-MNIST",
            (14, 28),
            lambda: _read_torchvision("fashion-mnist", "Fashion-MNIST", "FashionMNIST"),
        ),
        Source(
            "cifar10",
            "CIFAR-10",
            (16, 32),
            lambda: _read_torchvision("cifar10", "CIFAR-10", "CIFAR10"),
        ),
    )
}
"""Data sets with a name of their own."""


def load(recipe: Recipe) -> Dataset:
    """Load the data set of a recipe, on the CPU, at its size and with its noise.

    Raises DataError, one sentence that says what cannot be had and what to do.
    """
    return _prepared(recipe.data, recipe.size, recipe.noise)


@lru_cache(maxsize=2)
def _prepared(name: str, size: int, noise: float) -> Dataset:
    data = _read(name, size)
    parts: dict[str, Any] = {
        part: with_noise(resized(getattr(data, part), size), noise, seed)
        for seed, part in enumerate(PARTS)
    }
    return replace(data, **parts)


def _read(name: str, size: int) -> Dataset:
    if name.startswith(images.PREFIX):
        return images.read(name)
    if name not in SOURCES:
        raise DataError(
            message("There is no data set {name}: choose {names}."),
            name=printable(name),
            names=", ".join(SOURCES),
        )
    source = SOURCES[name]
    if size not in source.sizes:
        raise DataError(
            message("size={size} is not allowed: {name} comes in sizes {sizes}."),
            name=name,
            sizes=", ".join(map(str, source.sizes)),
            size=size,
        )
    return source.read()


def check(recipe: Recipe) -> None:
    """Raise DataError for a name or size that cannot be, without loading anything."""
    if recipe.data.startswith(images.PREFIX):
        images.find(recipe.data)
        return
    if recipe.data not in SOURCES or recipe.size not in SOURCES[recipe.data].sizes:
        _read(recipe.data, recipe.size)
